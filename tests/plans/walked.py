"""What the tests of check-ins set up: things that need somebody, and the worker's round."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from portal.accounts.models import Customer, Membership, User
from portal.accounts.queries.calendars import work_calendar
from portal.foundation import clock, outbox
from portal.foundation.db import db
from portal.foundation.mail import MailboxMessage
from portal.plans.models import Kpi, Node
from portal.plans.rules.checkins import letter_is_due
from tests.cast import address

TOKYO = ZoneInfo("Asia/Tokyo")
URL = "/c/sakura/check-in"


def member(name: str) -> Membership:
    return db.session.scalars(
        select(Membership).join(Membership.user).where(User.email == address(name))
    ).one()


def person(name: str) -> User:
    return db.session.scalars(select(User).where(User.email == address(name))).one()


def node(title: str) -> Node:
    return db.session.scalars(select(Node).where(Node.title == title)).one()


def give(title: str, who: str, **facts: object) -> str:
    """Make somebody the owner of a node of Sakura's (inside its scope); return its public id."""
    found = node(title)
    if address(who).endswith("vendor.example"):
        found.vendor_owner_id = person(who).id
    else:
        found.customer_owner_id = member(who).id
    for name, value in facts.items():
        setattr(found, name, value)
    db.session.flush()
    return found.public_id


def cross(title: str, who: str) -> str:
    """Let a KPI be beyond its threshold, with a response agreed that is this person's."""
    found = node(title)
    kpi = db.session.scalars(select(Kpi).where(Kpi.node_id == found.id)).one()
    kpi.thresholds = [{"from": "2026-01-01", "value": 4.0}]
    kpi.response_action, kpi.response_days = "Meet and look at the invoices together", 3
    if address(who).endswith("vendor.example"):
        kpi.response_vendor_id = person(who).id
    else:
        kpi.response_customer_id = member(who).id
    db.session.flush()
    return found.public_id


def days_from_now(count: int) -> date:
    return clock.today("Asia/Tokyo") + timedelta(days=count)


def at_tokyo(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), TOKYO).astimezone(UTC)


def letter_days(slug: str = "sakura") -> Iterator[date]:
    """Yield the days on which the letters of some month to come are first due (inside the customer's scope)."""
    customer = db.session.scalars(select(Customer).where(Customer.slug == slug)).one()
    calendar, day, month = work_calendar(customer), days_from_now(32), 0
    while True:
        if letter_is_due(day, calendar) and day.month != month:
            month = day.month
            if day.day < 12:
                yield day
        day += timedelta(days=1)


def work(app) -> None:
    """Owe what is owed hourly, and work off everything that is due now."""
    with app.app_context():
        outbox.owe_hourly(clock.now())
        while outbox.work_off(limit=500):
            pass


def letters(app, to: str, subject: str = "check-in") -> list[MailboxMessage]:
    with app.app_context():
        found = select(MailboxMessage).where(MailboxMessage.to == address(to)).order_by(MailboxMessage.id)
        return [one for one in db.session.scalars(found) if subject in one.subject]


def link_in(letter: MailboxMessage) -> str:
    """Return the path of the link in a letter."""
    line = next(line for line in letter.text.splitlines() if "/check-in/" in line)
    return line.strip().removeprefix("http://localhost")
