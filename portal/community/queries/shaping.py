"""Spaces of several customers as those see them who shape them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.community.models import Space, Thread
from portal.community.queries.readers import Seats, seats_of
from portal.community.rules.words import PostState, SpaceKind
from portal.foundation.db import db


@dataclass(frozen=True)
class Shaped:
    """A space, how many read it, how many threads it has."""

    space: Space
    seats: Seats
    threads: int


def wide_space(public_id: str) -> Space | None:
    """Return the space of this public id, if it is one of several customers."""
    asked = select(Space).where(Space.public_id == public_id, Space.customer_id.is_(None))
    return db.session.scalar(asked)


def beside(space: Space) -> Sequence[Space]:
    """Return the spaces among which one is put in order: those that are open, or those that are closed."""
    closed = Space.archived_at.is_not(None) if space.archived_at else Space.archived_at.is_(None)
    some = select(Space).where(Space.kind == SpaceKind.SOME, closed)
    return db.session.scalars(some.order_by(Space.position, Space.id)).all()


def all_wide() -> list[Shaped]:
    """Return the spaces of several customers, those that are closed last."""
    asked = select(Space).where(Space.customer_id.is_(None))
    order = (Space.archived_at.is_not(None), Space.kind != SpaceKind.EVERY, Space.position, Space.id)
    spaces = db.session.scalars(asked.order_by(*order)).all()
    counted = select(Thread.space_id, func.count(Thread.id)).where(
        Thread.state == PostState.SHOWN, Thread.space_id.in_([one.id for one in spaces])
    )
    threads = {row[0]: row[1] for row in db.session.execute(counted.group_by(Thread.space_id))}
    seats = seats_of(spaces)
    return [Shaped(one, seats[one.id], threads.get(one.id, 0)) for one in spaces]
