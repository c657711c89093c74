"""What shapes pages of articles, in one statement of numbers: while they are the same, what was drawn of them holds.

A table's number is the sum of its rows' ids and versions, so weighed that a change of any row, and a row that comes or
goes, is another number. Where a page lists articles, whichever they are, the library's pulse stands for all of them.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, String, bindparam, func, select

from portal.accounts.models import Subscription, User
from portal.foundation.audience import Audience
from portal.foundation.db import BIGINT
from portal.foundation.tenancy import ask_at_the_door
from portal.knowledge import marks
from portal.knowledge.models import (
    Article,
    ArticleRating,
    ArticleReading,
    ArticleTag,
    ArticleText,
    Category,
    Favourite,
    LibraryPulse,
    Snippet,
)

Stamp = tuple[Any, ...]
_WEIGHT = 4_096
_SIZES = (8, 16, 64)
_CUSTOMER, _ME, _OWN = (bindparam(name, type_=BIGINT) for name in ("customer_id", "me", "own"))


def around(
    own_id: int,
    public_ids: Iterable[str],
    *,
    person_id: int,
    customer_id: int | None,
    audience: Audience | None,
) -> Stamp:
    """Return the numbers of a page of an article: of all that it names (public ids), and of its reader."""
    names = sorted(set(public_ids))
    slots = next((size for size in _SIZES if size >= len(names)), len(names))
    values: dict[str, Any] = {
        f"pid{place}": name for place, name in enumerate([*names, *[""] * (slots - len(names))])
    }
    values |= {"own": own_id, "me": person_id, "customer_id": customer_id or 0}
    return tuple(ask_at_the_door(_around(audience, slots), **values)[0])


def everything(
    *, person_id: int = 0, customer_id: int | None = None, audience: Audience | None = None
) -> Stamp:
    """Return the numbers of pages that list articles, whichever they are, and of their reader."""
    return tuple(ask_at_the_door(_everything(audience), me=person_id, customer_id=customer_id or 0)[0])


@lru_cache
def _around(audience: Audience | None, slots: int) -> Select[*tuple[Any, ...]]:
    """Return the prepared question for so many names: one whose names are spelled out anew each time costs more."""
    named = Article.public_id.in_([bindparam(f"pid{place}", type_=String) for place in range(slots)])
    return _asked(
        _of(Article, named),
        _of(ArticleText, ArticleText.article_id.in_(select(Article.id).where(named))),
        select(func.sum(ArticleTag.tag_id * _WEIGHT + 1)).where(ArticleTag.article_id == _OWN),
        select(func.count(ArticleRating.id)).where(ArticleRating.article_id == _OWN),
        select(func.max(ArticleRating.at)).where(ArticleRating.article_id == _OWN),
        select(Favourite.at).where(Favourite.article_id == _OWN, Favourite.person_id == _ME),
        select(User.version).join(Article, Article.owner_id == User.id).where(Article.id == _OWN),
        _of(Category),
        _of(Snippet),
        *_of_reader(audience),
    )


@lru_cache
def _everything(audience: Audience | None) -> Select[*tuple[Any, ...]]:
    return _asked(
        select(LibraryPulse.number),
        select(func.max(ArticleReading.last_at)).where(ArticleReading.person_id == _ME),
        select(func.count()).select_from(Favourite).where(Favourite.person_id == _ME),
        select(func.max(Favourite.at)).where(Favourite.person_id == _ME),
        *_of_reader(audience),
    )


def _of_reader(audience: Audience | None) -> Sequence[Any]:
    """Return what decides which articles a customer's people read, and what features above say beside them."""
    if audience is None:
        return ()
    bought = _of(Subscription, Subscription.customer_id == _CUSTOMER)
    return [bought, *(column for columns in marks.stamps() for column in columns(audience, _CUSTOMER))]


def _of(model: Any, *conditions: Any) -> Any:
    return select(func.sum(model.id * _WEIGHT + model.version)).where(*conditions)


def _asked(*numbers: Any) -> Select[*tuple[Any, ...]]:
    named = (number.scalar_subquery().label(f"n{place}") for place, number in enumerate(numbers))
    return select(*named)
