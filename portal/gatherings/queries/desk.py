"""Events for the vendor's team: all of them, and who comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from portal.accounts.models import Customer, Department, Membership, User
from portal.accounts.permits import ROLE_OF_STAFF, Permit, permits
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer
from portal.gatherings.models import Gathering, GatheringFeedback, GatheringSeat
from portal.gatherings.rules.words import GatheringState, SeatState

AnyRow = Row[*tuple[Any, ...]]
A_PAGE = 30
AHEAD, DRAFTS, OVER = "ahead", "drafts", "over"
WHICH = (AHEAD, DRAFTS, OVER)


@dataclass(frozen=True)
class Said:
    """How an event was: how many said so, the mean of their stars, how many gave 1 to 5, and words without names."""

    count: int
    mean: float | None
    stars: tuple[int, ...]
    words: tuple[str, ...]


def gathering(public_id: str) -> Gathering | None:
    """Return any event, drafts included."""
    return db.session.scalar(select(Gathering).where(Gathering.public_id == public_id))


def by_id(gathering_id: int) -> Gathering:
    """Return the event of this inner id."""
    return db.session.get_one(Gathering, gathering_id)


def listed(which: str, *, page: int = 1) -> list[Gathering]:
    """Return the events of a list, in the order in which they are looked for."""
    order = Gathering.starts_at.desc() if which == OVER else Gathering.starts_at
    wanted = select(Gathering).where(_of(which)).order_by(order, Gathering.id)
    return list(db.session.scalars(wanted.limit(A_PAGE).offset((page - 1) * A_PAGE)))


def counts() -> dict[str, int]:
    """Return how many events each list has."""
    asked = select(*(func.count(Gathering.id).filter(_of(which)) for which in WHICH))
    return dict(zip(WHICH, db.session.execute(asked).one(), strict=True))


def people_of(row: Gathering) -> Sequence[AnyRow]:
    """Return who comes, who waits and who signed off, in their order, with company and department: one statement."""
    asked = (
        select(GatheringSeat, User, Customer.name.label("company"), Customer.slug, Membership.title,
               Department.name.label("department"))
        .join(User, User.id == GatheringSeat.person_id)
        .join(Customer, Customer.id == GatheringSeat.customer_id)
        .outerjoin(Membership, and_(Membership.user_id == GatheringSeat.person_id,
                                    Membership.customer_id == GatheringSeat.customer_id))
        .outerjoin(Department, and_(Department.customer_id == Membership.customer_id,
                                    Department.id == Membership.department_id))
        .where(GatheringSeat.gathering_id == row.id)
        .order_by(GatheringSeat.since, GatheringSeat.id)
    )  # fmt: skip
    with every_customer("whoever holds an event sees who comes, from whichever customer"):
        return db.session.execute(asked).all()


def coming_from(row: Gathering, customer_id: int) -> Sequence[User]:
    """Return who comes of one customer's people, for the vendor's team beside them."""
    asked = (
        select(User)
        .join(GatheringSeat, GatheringSeat.person_id == User.id)
        .where(
            GatheringSeat.gathering_id == row.id, GatheringSeat.customer_id == customer_id,
            GatheringSeat.state != SeatState.GONE,
        )
    )  # fmt: skip
    return db.session.scalars(asked.order_by(User.search_key, User.id)).all()


def seat(row: Gathering, public_id: str) -> GatheringSeat | None:
    """Return a place at this event."""
    wanted = select(GatheringSeat).where(
        GatheringSeat.public_id == public_id, GatheringSeat.gathering_id == row.id
    )
    return db.session.scalar(wanted)


def said_of(row: Gathering) -> Said:
    """Return how an event was for whoever came."""
    asked = select(GatheringFeedback.stars, GatheringFeedback.words).where(
        GatheringFeedback.gathering_id == row.id
    )
    # by its words, so that their order tells nobody's name
    rows = db.session.execute(asked.order_by(GatheringFeedback.stars.desc(), GatheringFeedback.words)).all()
    stars = [one.stars for one in rows]
    return Said(
        len(rows),
        sum(stars) / len(stars) if stars else None,
        tuple(stars.count(number) for number in range(1, 6)),
        tuple(one.words for one in rows if one.words),
    )


def hosts() -> list[User]:
    """Return who may hold an event, by name."""
    wanted = select(User).where(
        User.staff_role.is_not(None), User.disabled_at.is_(None), User.erased_at.is_(None)
    )
    found = db.session.scalars(wanted.order_by(User.search_key, User.id))
    return [
        one
        for one in found
        if one.staff_role and permits(frozenset({ROLE_OF_STAFF[one.staff_role]}), Permit.GATHERINGS_READ)
    ]


def _of(which: str) -> ColumnElement[bool]:
    if which == DRAFTS:
        return Gathering.state == GatheringState.DRAFT
    out = and_(Gathering.state == GatheringState.PUBLISHED, Gathering.ends_at > clock.now())
    if which == AHEAD:
        return out
    over = and_(Gathering.state == GatheringState.PUBLISHED, Gathering.ends_at <= clock.now())
    return or_(Gathering.state.in_((GatheringState.HELD, GatheringState.CANCELLED)), over)
