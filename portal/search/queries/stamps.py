"""Numbers that change whenever the page of results may: while they are the same, a kept page is still true."""

from collections.abc import Hashable

from sqlalchemy import func, select

from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.search.models import OwnText, SearchTerm
from portal.foundation.search.vocabulary import EVERY_TEXT
from portal.foundation.tenancy import ask, scoped
from portal.search.models import SynonymGroup
from portal.search.sources import DESK, Where, sources_for

SAME_FOR = 60  # seconds: what others say of a hit (ratings) may be as old as that


def stamp(where: Where) -> tuple[Hashable, ...] | None:
    """Return what decides which hits this reader meets and how they read; None at the desk, where all customers are."""
    open_sources = sources_for(where)
    tellers = dict.fromkeys(source.stamp for source in open_sources)
    if where.name == DESK:
        return None
    told = tuple(teller(where) for teller in tellers)
    turn = int(clock.now().timestamp()) // SAME_FOR
    own = _own() if where.inside else None
    return (tuple(source.code for source in open_sources), *told, _index(), own, turn)


def _index() -> Hashable:
    """Return what changes with what is in the index, and with what means the same."""
    return tuple(db.session.connection().execute(_INDEX).one())


def _own() -> Hashable:
    """Return what changes with what the reader may find of their own company's."""
    return tuple(ask(_OWN)[0])


_INDEX = select(
    select(SearchTerm.changes).where(SearchTerm.term == EVERY_TEXT).scalar_subquery(),
    select(func.count(SynonymGroup.id)).scalar_subquery(),
    select(func.sum(SynonymGroup.version)).scalar_subquery(),
)
_OWN = scoped(select(func.count(OwnText.id), func.max(OwnText.id), func.max(OwnText.at)), OwnText)
