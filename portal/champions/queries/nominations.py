"""Who is put forward and waits: for their own word, or for somebody who decides."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Customer, Membership, User
from portal.accounts.permits import Permit
from portal.accounts.queries.customers import reached_by
from portal.accounts.standpoint import Standpoint
from portal.champions.models import Nomination
from portal.champions.rules.words import NominationKind
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer

DECIDES = {
    NominationKind.CHAMPION: Permit.PEOPLE_MANAGE,
    NominationKind.AMBASSADOR: Permit.CHAMPIONS_PROGRAMME,
}


@dataclass(frozen=True)
class Line:
    """A nomination with who is put forward and who did it. `mine`: it is the reader's to accept."""

    row: Nomination
    person: User
    by: User
    mine: bool
    decides: bool


def nomination(public_id: str) -> Nomination | None:
    """Return a nomination of the customer in scope."""
    return db.session.scalar(select(Nomination).where(Nomination.public_id == public_id))


def member_of(user_id: int) -> Membership | None:
    """Return the place of somebody in the customer in scope, None once it ended."""
    asked = select(Membership).where(Membership.user_id == user_id, Membership.ended_at.is_(None))
    return db.session.scalar(asked.options(joinedload(Membership.user)))


def waiting(point: Standpoint) -> list[Line]:
    """Return the open nominations that concern this reader: their own, those they made, those they decide about."""
    kinds = [kind for kind, permit in DECIDES.items() if point.may(permit)]
    concerns = or_(
        Nomination.user_id == point.user.id, Nomination.by_id == point.user.id, Nomination.kind.in_(kinds)
    )
    asked = select(Nomination).where(Nomination.ended_at.is_(None), concerns).order_by(Nomination.id)
    rows = db.session.scalars(asked).all()
    if not rows:
        return []
    people = _people({one.user_id for one in rows} | {one.by_id for one in rows})
    return [
        Line(
            one, people[one.user_id], people[one.by_id],
            one.user_id == point.user.id and one.accepted_at is None,
            one.kind in kinds and one.confirmed_at is None,
        )
        for one in rows
    ]  # fmt: skip


def may_decide(point: Standpoint, kind: NominationKind) -> bool:
    """True when this reader's word is enough to make somebody one."""
    return point.may(DECIDES[kind])


def to_confirm(user: User) -> Sequence[tuple[Nomination, Customer, User]]:
    """Return who of the customers reached accepted to become an ambassador and waits for the programme's word."""
    asked = (
        select(Nomination, Customer, User)
        .join(Customer, Customer.id == Nomination.customer_id)
        .join(User, User.id == Nomination.user_id)
        .where(
            Nomination.kind == NominationKind.AMBASSADOR, Nomination.ended_at.is_(None),
            Nomination.accepted_at.is_not(None), Nomination.customer_id.in_(reached_by(user)),
        )
        .order_by(Nomination.accepted_at)
        .limit(50)
    )  # fmt: skip
    with every_customer("who waits to become an ambassador, at the customers one reaches"):
        return [(row[0], row[1], row[2]) for row in db.session.execute(asked)]


def _people(ids: set[int]) -> dict[int, User]:
    return {one.id: one for one in db.session.scalars(select(User).where(User.id.in_(sorted(ids))))}
