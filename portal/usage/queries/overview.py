"""What came in, at the customers that somebody reaches, and what was refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from portal.accounts.models import Customer, StaffRole, User
from portal.accounts.permits import REACHES_ALL
from portal.accounts.queries.customers import reached_by
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer
from portal.usage.models import EventToken, RefusedEvent, UsageTotal

MOST_REFUSED = 50


@dataclass(frozen=True)
class Came:
    """An event name at a customer: how often it came, and when last."""

    slug: str
    customer: str
    name: str
    times: int
    last_at: datetime


@dataclass(frozen=True)
class Refused:
    """A row that was refused, with the token that brought it and the customer it was for, if that is known."""

    at: datetime
    reason: str
    place: int
    name: str
    event_id: str
    token: str
    customer: str


def came(reader: User, *, name: str = "", most: int, skip: int = 0) -> tuple[list[Came], int]:
    """Return what came of the customers that `reader` reaches, the latest first, and how many lines there are."""
    with every_customer("the vendor looks at all customers they reach"):
        which: list[ColumnElement[bool]] = [UsageTotal.customer_id.in_(reached_by(reader))]
        if name:
            which.append(UsageTotal.name == name)
        count = select(func.count()).select_from(UsageTotal).where(*which)
        asked = (
            select(Customer.slug, Customer.name, UsageTotal.name, UsageTotal.times, UsageTotal.last_at)
            .join(Customer, Customer.id == UsageTotal.customer_id)
            .where(*which)
            .order_by(UsageTotal.last_at.desc(), UsageTotal.id)
            .limit(most)
            .offset(skip)
        )
        return [Came(*row) for row in db.session.execute(asked)], db.session.scalar(count) or 0


def names_reached(reader: User) -> Sequence[str]:
    """Return the event names of the customers that `reader` reaches."""
    with every_customer("the vendor looks at all customers they reach"):
        asked = select(UsageTotal.name).where(UsageTotal.customer_id.in_(reached_by(reader)))
        return db.session.scalars(asked.distinct().order_by(UsageTotal.name)).all()


def refused(reader: User, customer_id: int = 0) -> list[Refused]:
    """Return the last refused rows of a customer, or of all customers `reader` reaches.

    Rows of which nobody knows whose they were are for those who reach every customer.
    """
    with every_customer("the vendor looks at all customers they reach"):
        asked = _refused()
        if customer_id:
            asked = asked.where(RefusedEvent.customer_ref == customer_id)
        elif not reaches_all(reader.staff_role):
            asked = asked.where(RefusedEvent.customer_ref.in_(reached_by(reader)))
        rows = db.session.execute(asked.limit(MOST_REFUSED))
        return [
            Refused(one.at, one.reason, one.place, one.name, one.event_id, token or "", customer or "")
            for one, token, customer in rows
        ]


def reaches_all(role: StaffRole | None) -> bool:
    """True for those whose pages reach every customer."""
    return role in REACHES_ALL


def _refused() -> Any:
    return (
        select(RefusedEvent, EventToken.name, Customer.name)
        .outerjoin(EventToken, EventToken.id == RefusedEvent.token_ref)
        .outerjoin(Customer, Customer.id == RefusedEvent.customer_ref)
        .order_by(RefusedEvent.at.desc(), RefusedEvent.id.desc())
    )
