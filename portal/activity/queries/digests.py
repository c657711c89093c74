"""Who waits for their daily mail, and whether a day is one on which they read mail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.models import Customer, User
from portal.accounts.queries.calendars import customers_days, vendors_days
from portal.activity.models import ByMail, Notice
from portal.foundation.calendar import UnknownCountry, WorkCalendar
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem
from portal.foundation.tenancy import customer_scope, every_customer, narrowed


@dataclass(frozen=True)
class Waiting:
    """An unread notice that belongs into a digest and was in none yet."""

    id: int
    person_id: int
    customer_id: int
    kind: str
    at: datetime  # when it came; where it came too late for the mail that it is for, when that goes


def waiting() -> Sequence[Waiting]:
    """Return what waits for a digest, everybody's, in the order it came."""
    asked = select(
        Notice.id, Notice.person_id, Notice.customer_id, Notice.kind, Notice.at, Notice.held_until
    ).where(Notice.by_mail == ByMail.DIGEST, Notice.mailed_at.is_(None), Notice.read_at.is_(None))
    with every_customer("digests go to the people of all customers"):
        rows = db.session.execute(narrowed(asked.order_by(Notice.id), Notice)).all()
    return [
        Waiting(row.id, row.person_id, row.customer_id, row.kind, min(row.at, row.held_until or row.at))
        for row in rows
    ]


def promised(keys: Iterable[str]) -> set[str]:
    """Return those of these digests that were promised before."""
    named = {f"mail:{key}": key for key in keys}
    asked = select(OutboxItem.dedupe_key).where(OutboxItem.dedupe_key.in_(sorted(named)))
    return {named[found] for found in db.session.scalars(asked) if found} if named else set()


def works_on(user: User, customer_ids: Iterable[int], day: date) -> bool:
    """True when a person works on this day: no public holiday or company holiday of their own side.

    Somebody of several customers works when one of them does.
    """
    if user.staff_role is not None:
        return _calendar(branding.installation().country, vendors_days()).is_working(day)
    customers = db.session.scalars(select(Customer).where(Customer.id.in_(sorted(set(customer_ids)))))
    return any(_works(customer, day) for customer in customers.all())


def _works(customer: Customer, day: date) -> bool:
    with customer_scope(customer.id):
        return _calendar(customer.country, customers_days(customer)).is_working(day)


def _calendar(country: str, closed: frozenset[date]) -> WorkCalendar:
    try:
        return WorkCalendar(country, closed)
    except UnknownCountry:
        return WorkCalendar((), closed)
