"""Which conversations the figures count, with their times: instants are kept, minutes are worked out when asked.

So a holiday that was forgotten, once entered, corrects the figures. A fixed number of statements for any number of
customers.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, and_, select

from portal.accounts import branding
from portal.accounts.models import Customer, Segment, User
from portal.accounts.queries.customers import reached_by
from portal.conversations.models import Conversation, Solving
from portal.conversations.queries.hours import Promise, promises_for
from portal.conversations.rules.figures import Case
from portal.conversations.rules.hours import opening_time
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.tenancy import every_customer

AnyRow = Row[*tuple[Any, ...]]
MONTHS = 12
A_MINUTE = timedelta(minutes=1)


def months_back(count: int = MONTHS) -> list[date]:
    """Return the firsts of the last months by the vendor's clock, this one included, oldest first."""
    this = clock.month_of(clock.today(branding.installation().time_zone))
    number = this.year * 12 + this.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(number - count + 1, number + 1)]


def cases(user: User, since: date) -> list[Case]:
    """Return the conversations begun since then with the customers that a vendor person reaches: two statements."""
    with every_customer("how quickly the customers one reaches are answered"):
        rows = db.session.execute(_asked(since).where(Conversation.customer_id.in_(reached_by(user)))).all()
    return _cases(rows)


def cases_here(since: date) -> list[Case]:
    """Return those of the customer in scope; the session itself narrows what is joined along."""
    return _cases(db.session.execute(_asked(since)).all())


def segments() -> dict[int | None, str]:
    """Return the names of the segments."""
    rows = db.session.scalars(select(Segment).order_by(Segment.id))
    return {row.id: row.name_en if language() == "en" else row.name_ja for row in rows}


def _asked(since: date) -> Any:
    zone = ZoneInfo(branding.installation().time_zone)
    in_force = and_(
        Solving.conversation_id == Conversation.id,
        Solving.customer_id == Conversation.customer_id,
        Solving.reopened_at.is_(None),
    )
    return (
        select(
            Conversation.id, Conversation.customer_id, Conversation.begun_at, Conversation.begun_side,
            Conversation.first_answered_at, Conversation.solved_at, Conversation.assigned_id,
            Customer.segment_id, Solving.effort,
        )
        .join(Customer, Customer.id == Conversation.customer_id)
        .outerjoin(Solving, in_force)
        .where(Conversation.begun_at >= datetime.combine(since, time(), zone))
        .order_by(Conversation.id)
    )  # fmt: skip


def _cases(rows: Any) -> list[Case]:
    promises = promises_for({row.customer_id: row.segment_id for row in rows})
    zone = ZoneInfo(branding.installation().time_zone)
    once = {row.id: row for row in rows}  # however often it was said to be solved
    return [_case(row, promises, zone) for row in once.values()]


def _case(row: AnyRow, promises: Mapping[int, Promise], zone: ZoneInfo) -> Case:
    promise, begun = promises[row.customer_id], row.begun_at
    asked = row.begun_side is Side.CUSTOMER
    answered = row.first_answered_at if asked else None
    return Case(
        month=begun.astimezone(zone).date().replace(day=1),
        customer_id=row.customer_id,
        segment_id=row.segment_id,
        assigned_id=row.assigned_id,
        asked=asked,
        first_clock=_minutes(begun, answered),
        first_open=_open_minutes(promise, begun, answered),
        within=promise.within_minutes,
        solved_clock=_minutes(begun, row.solved_at),
        solved_open=_open_minutes(promise, begun, row.solved_at),
        effort=row.effort,
    )


def _minutes(since: datetime, until: datetime | None) -> float | None:
    return None if until is None else max(0.0, (until - since) / A_MINUTE)


def _open_minutes(promise: Promise, since: datetime, until: datetime | None) -> float | None:
    return None if until is None else opening_time(promise.opening, promise.calendar, since, until) / A_MINUTE
