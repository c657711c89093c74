"""What authors learn of searches: what was looked for in vain, and what was found and never opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, case, func, or_, select

from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.search.models import Searching

WITHIN = timedelta(days=90)
MOST_LINES = 100
IN_VAIN, UNOPENED, ALL = "in-vain", "unopened", "all"


@dataclass(frozen=True)
class Line:
    """Words that were looked for: how often, by how many people, with what result. `words` as they were typed last."""

    words: str
    language: str
    times: int
    people: int
    found: int
    opened: int
    asked: int
    last_at: datetime


@dataclass(frozen=True)
class Sums:
    """How many lines there are of each sort: words that were looked for, in vain, and found but never opened."""

    all: int
    in_vain: int
    unopened: int


def sums(language: str = "") -> Sums:
    """Return how many words were looked for in the last weeks, as `lines` tells them."""
    each = (
        select(func.max(Searching.found).label("found"), _opened().label("opened"))
        .where(*_of(language))
        .group_by(Searching.key, Searching.language)
        .subquery()
    )
    vain, unopened = each.c.found == 0, (each.c.found > 0) & (each.c.opened == 0)
    sorts = (func.sum(case((sort, 1), else_=0)) for sort in (vain, unopened))
    row = db.session.execute(select(func.count(), *sorts).select_from(each)).one()
    return Sums(*(int(number or 0) for number in row))


def lines(show: str, language: str = "") -> list[Line]:
    """Return what readers looked for, the most frequent first; our own team's searches tell nothing of readers."""
    times = func.count(Searching.id)
    asked = (
        select(
            Searching.key, Searching.language, func.max(Searching.words).label("words"), times.label("times"),
            func.count(func.distinct(Searching.person_id)).label("people"),
            func.max(Searching.found).label("found"),
            _opened().label("opened"),
            func.sum(case((Searching.asked_at.is_not(None), 1), else_=0)).label("asked"),
            func.max(Searching.at).label("last_at"),
        )
        .where(*_of(language))
        .group_by(Searching.key, Searching.language)
        .order_by(times.desc(), func.max(Searching.at).desc())
        .limit(MOST_LINES)
    )  # fmt: skip
    if show == IN_VAIN:
        asked = asked.having(func.max(Searching.found) == 0)
    elif show == UNOPENED:
        asked = asked.having(func.max(Searching.found) > 0, _opened() == 0)
    return [_line(row) for row in db.session.execute(asked)]


def recent_of(person_id: int, most: int) -> Sequence[str]:
    """Return the words that somebody looked for last, each once."""
    last = func.max(Searching.at)
    asked = (
        select(func.max(Searching.words))
        .where(Searching.person_id == person_id, Searching.found > 0)
        .group_by(Searching.key)
        .order_by(last.desc())
        .limit(most)
    )
    return db.session.scalars(asked).all()


def _of(language: str) -> list[Any]:
    conditions = [
        Searching.at > clock.now() - WITHIN,
        or_(Searching.side.is_(None), Searching.side == Side.CUSTOMER),
    ]
    return [*conditions, Searching.language == language] if language else conditions


def _opened() -> Any:
    return func.sum(case((Searching.opened_at.is_not(None), 1), else_=0))


def _line(row: Row[*tuple[Any, ...]]) -> Line:
    return Line(row.words, row.language, row.times, row.people, row.found, row.opened, row.asked, row.last_at)
