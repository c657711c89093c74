"""The spaces open to a reader: how they are called, who reads them, what is new in them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from portal.accounts.standpoint import Standpoint
from portal.community.models import Space, Thread
from portal.community.queries.naming import ICONS, names_of
from portal.community.queries.readers import Seats, seats_of
from portal.community.rules.words import PostState, SpaceKind
from portal.foundation.db import db

ORDER = {kind: place for place, kind in enumerate(SpaceKind)}
MOST_PRIVATE_AT_THE_DESK, MOST_BUSY = 8, 500


@dataclass(frozen=True)
class SpaceSeen:
    """A space as its reader sees it; `new`: threads that others began since the reader was last here."""

    space: Space
    name: str
    about: str
    seats: Seats
    new: int = 0

    @property
    def id(self) -> int:
        return self.space.id

    @property
    def public_id(self) -> str:
        return self.space.public_id

    @property
    def kind(self) -> SpaceKind:
        return self.space.kind

    @property
    def icon(self) -> str:
        return ICONS[self.space.kind]

    @property
    def open(self) -> bool:
        """True while something new may be written here."""
        return self.space.archived_at is None


def space(public_id: str) -> Space | None:
    """Return the space of this public id, None where it is not open to whoever asks."""
    return db.session.scalar(select(Space).where(Space.public_id == public_id))


def seen(one: Space, language: str) -> SpaceSeen:
    """Return one space as its reader sees it."""
    return _seen([one], language)[0]


def all_open(point: Standpoint, language: str, *, since: datetime | None = None) -> list[SpaceSeen]:
    """Return the spaces open to a reader from the smallest circle to the widest, those that are closed last.

    At the desk private spaces are many: those with news come along, a few of them.
    """
    news = _news(point, since) if since else {}
    wanted = _at_the_desk(news) if point.customer is None else select(Space)
    rows = db.session.scalars(wanted).all()
    ordered = sorted(
        rows, key=lambda one: (one.archived_at is not None, ORDER[one.kind], one.position, one.id)
    )
    return _seen(ordered, language, news)


def _at_the_desk(news: dict[int, int]) -> Select[Any]:
    wide = Space.customer_id.is_(None)
    busiest = sorted(news, key=lambda one: (-news[one], one))
    private = select(Space.id).where(Space.id.in_(busiest[:MOST_BUSY]), Space.customer_id.is_not(None))
    few = private.order_by(Space.id).limit(MOST_PRIVATE_AT_THE_DESK)
    return select(Space).where(or_(wide, Space.id.in_(few)))


def _news(point: Standpoint, since: datetime) -> dict[int, int]:
    counted = select(Thread.space_id, func.count(Thread.id)).where(
        Thread.state == PostState.SHOWN, Thread.at > since, Thread.author_id != point.user.id
    )
    rows = db.session.execute(counted.group_by(Thread.space_id)).all()
    return {row[0]: row[1] for row in rows}


def _seen(rows: Sequence[Space], language: str, news: dict[int, int] | None = None) -> list[SpaceSeen]:
    names, seats = names_of(rows, language), seats_of(rows)
    return [
        SpaceSeen(one, names[one.id], one.about_in(language), seats[one.id], (news or {}).get(one.id, 0))
        for one in rows
    ]


def rows_of(ids: Collection[int]) -> dict[int, Space]:
    """Return the open spaces among these, by id."""
    if not ids:
        return {}
    found = db.session.scalars(select(Space).where(Space.id.in_(sorted(ids))))
    return {one.id: one for one in found}
