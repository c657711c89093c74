"""Who is moving or leaving, and whose last day has come."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from portal.accounts.models import Customer, Departure, Membership, User
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer


def by_public_id(public_id: str) -> Departure | None:
    """Return a departure of the customer in scope."""
    return db.session.scalar(select(Departure).where(Departure.public_id == public_id))


def planned_for(member: Membership) -> Departure | None:
    """Return the departure that is planned for a member and not over yet."""
    return db.session.scalar(
        select(Departure).where(
            Departure.membership_id == member.id,
            Departure.ended_at.is_(None),
            Departure.cancelled_at.is_(None),
        )
    )


def all_of_them() -> Sequence[Departure]:
    """Return the departures of the customer in scope, the newest day first."""
    return db.session.scalars(
        select(Departure)
        .where(Departure.cancelled_at.is_(None))
        .order_by(Departure.leaves_on.desc(), Departure.id.desc())
    ).all()


def open_everywhere() -> Sequence[Row[*tuple[Any, ...]]]:
    """Return every departure that is still to come: (id, customer id, leaves on, customer's zone)."""
    with every_customer("each customer's day ends in its own zone"):
        return db.session.execute(
            select(Departure.id, Departure.customer_id, Departure.leaves_on, Customer.time_zone)
            .join(Customer, Customer.id == Departure.customer_id)
            .where(Departure.ended_at.is_(None), Departure.cancelled_at.is_(None))
            .order_by(Departure.id)
        ).all()


def leaving_staff(latest: date) -> Sequence[User]:
    """Return the vendor's people who leave on or before `latest` and may still sign in."""
    return db.session.scalars(
        select(User).where(
            User.staff_role.is_not(None), User.staff_leaves_on <= latest, User.disabled_at.is_(None)
        )
    ).all()
