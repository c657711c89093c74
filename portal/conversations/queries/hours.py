"""By when the vendor answers a customer: the hours and the promise that hold for it, and what they come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from portal.accounts import branding
from portal.accounts.models import Customer
from portal.accounts.queries.calendars import vendors_calendar
from portal.conversations.models import AnswerTimes
from portal.conversations.rules.hours import (
    NeverOpen,
    Opening,
    expected_answer,
    is_open,
    office_hours,
    opening_of,
    opens_at,
)
from portal.foundation.calendar import WorkCalendar
from portal.foundation.db import db

WITHIN_UNLESS_SET = 4 * 60
"""Minutes of opening time in which an answer comes until somebody sets it."""


@dataclass(frozen=True)
class Promise:
    """How one customer is answered: the hours, the days off, and the minutes of opening time it takes at most."""

    opening: Opening
    calendar: WorkCalendar
    within_minutes: int

    def expected(self, asked_at: datetime) -> datetime | None:
        """Return by when an answer comes, by the minute in which it was asked; None while nobody is ever there."""
        minute = asked_at.replace(second=0, microsecond=0)
        try:
            return expected_answer(self.opening, self.calendar, minute, self.within_minutes)
        except NeverOpen:
            return None

    def is_open(self, at: datetime) -> bool:
        """Tell whether somebody answers at this instant."""
        return is_open(self.opening, self.calendar, at)

    def opens(self, at: datetime) -> datetime | None:
        """Return the next instant from `at` on at which somebody is there, None for never."""
        try:
            return opens_at(self.opening, self.calendar, at)
        except NeverOpen:
            return None


def expected_answer_for(customer: Customer, at: datetime) -> datetime | None:
    """Return by when a customer who asks at this instant is answered, None while nobody is ever there."""
    return promise_for(customer).expected(at)


def promise_for(customer: Customer) -> Promise:
    """Return what holds for one customer: its own, else its segment's, else everybody's. One statement."""
    asked = select(AnswerTimes).where(
        or_(
            and_(AnswerTimes.segment_id.is_(None), AnswerTimes.customer_ref.is_(None)),
            AnswerTimes.segment_id == customer.segment_id,
            AnswerTimes.customer_ref == customer.id,
        )
    )
    return _promise(sorted(db.session.scalars(asked), key=_nearness))


def promises_for(customers: Mapping[int, int | None]) -> dict[int, Promise]:
    """Return what holds for many customers, given as {customer id: segment id}, in one statement."""
    rows = db.session.scalars(select(AnswerTimes).order_by(AnswerTimes.id)).all()
    everybody = [row for row in rows if row.segment_id is None and row.customer_ref is None]
    of_segment = {row.segment_id: row for row in rows if row.segment_id is not None}
    of_customer = {row.customer_ref: row for row in rows if row.customer_ref is not None}
    kept: dict[tuple[Any, Any], Promise] = {}
    found: dict[int, Promise] = {}
    for customer_id, segment_id in customers.items():
        own, group = of_customer.get(customer_id), of_segment.get(segment_id or 0)
        key = (own.id if own else None, group.id if group else None)
        if key not in kept:
            kept[key] = _promise([row for row in (own, group, *everybody) if row is not None])
        found[customer_id] = kept[key]
    return found


def everybodys() -> AnswerTimes | None:
    """Return the row that holds for everybody, None until somebody has set it."""
    asked = select(AnswerTimes).where(AnswerTimes.segment_id.is_(None), AnswerTimes.customer_ref.is_(None))
    return db.session.scalar(asked.order_by(AnswerTimes.id).limit(1))


def _nearness(row: AnswerTimes) -> int:
    return 0 if row.customer_ref is not None else 1 if row.segment_id is not None else 2


def _promise(nearest_first: Sequence[AnswerTimes]) -> Promise:
    """Put together what several rows say, the nearest first."""
    zone = branding.installation().time_zone
    week = next((row.week for row in nearest_first if row.week is not None), None)
    within = next((row.within_minutes for row in nearest_first if row.within_minutes is not None), None)
    opening = opening_of(zone, week) if week is not None else office_hours(zone)
    return Promise(opening, vendors_calendar(), WITHIN_UNLESS_SET if within is None else within)
