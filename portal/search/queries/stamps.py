"""Numbers that change whenever the page of results may: while they are the same, a kept page is still true."""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from sqlalchemy import FromClause, Select, func, select, true

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
    told = tuple(teller(where) for teller in tellers if not isinstance(teller, Select))
    numbers = _numbers(tuple(teller for teller in tellers if isinstance(teller, Select)))
    turn = int(clock.now().timestamp()) // SAME_FOR
    own = _own() if where.inside else None
    return (tuple(source.code for source in open_sources), *told, *numbers, own, turn)


def _numbers(stamps: tuple[Select[Any], ...]) -> tuple[Hashable, ...]:
    """Return the numbers of these, and what changes with what is in the index, and with what means the same."""
    return tuple(db.session.connection().execute(_together((*stamps, _INDEX))).one())


@lru_cache
def _together(stamps: tuple[Select[Any], ...]) -> Select[Any]:
    """Return selects of one row each as one."""
    rows = [one.subquery() for one in stamps]
    joined: FromClause = rows[0]
    for row in rows[1:]:
        joined = joined.join(row, true())
    return select(*(column for row in rows for column in row.c)).select_from(joined)


def _own() -> Hashable:
    """Return what changes with what the reader may find of their own company's."""
    return tuple(ask(_OWN)[0])


_INDEX = select(
    select(SearchTerm.changes).where(SearchTerm.term == EVERY_TEXT).scalar_subquery().label("changes"),
    select(func.count(SynonymGroup.id)).scalar_subquery().label("groups"),
    select(func.sum(SynonymGroup.version)).scalar_subquery().label("versions"),
)
_OWN = scoped(select(func.count(OwnText.id), func.max(OwnText.id), func.max(OwnText.at)), OwnText)
