"""The vendor's own working days, and who of its people is away: so that nobody waits for an answer in vain."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache

from flask import g
from sqlalchemy import Date, bindparam, select

from portal.accounts import branding
from portal.accounts.models import AccountTeamMember, TeamPosition, User
from portal.accounts.queries.calendars import vendors_days
from portal.foundation import clock
from portal.foundation.calendar import NoWorkingDay, UnknownCountry, WorkCalendar
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.tenancy import narrowed
from portal.portfolio.models import Absence
from portal.portfolio.queries import AnyRow, AnySelect


@dataclass(frozen=True)
class Reply:
    """When the vendor's people answer: `on` is None today, else the day from which they do."""

    today: date
    on: date | None = None
    holiday: str = ""

    @property
    def works_today(self) -> bool:
        return self.on is None


def vendors_today() -> date:
    """Return the calendar day it is at the vendor's."""
    return clock.today(branding.installation().time_zone)


def vendors_calendar() -> WorkCalendar:
    """Return the days on which the vendor's people work; asked once a request."""
    if "vendors_calendar" not in g:
        closed = vendors_days()
        try:
            g.vendors_calendar = WorkCalendar(branding.installation().country, closed)
        except UnknownCountry:
            g.vendors_calendar = WorkCalendar((), closed)
    found: WorkCalendar = g.vendors_calendar
    return found


def reply(language: str) -> Reply:
    """Return whether the vendor's people answer today, and if not, from which day on and for which holiday."""
    today, calendar = vendors_today(), vendors_calendar()
    if calendar.is_working(today):
        return Reply(today)
    return Reply(today, _next(calendar, today), calendar.holiday_name(today, language) or "")


def later_day(today: date) -> date:
    """Return the day to which something is put off: the vendor's next working day."""
    return _next(vendors_calendar(), today)


def away_until(person_ids: Collection[int]) -> dict[int, date]:
    """Return the last day of absence of those of these people who are away today."""
    if not person_ids:
        return {}
    today = vendors_today()
    asked = select(Absence.user_id, Absence.until_on).where(
        Absence.user_id.in_(person_ids), Absence.from_on <= today, Absence.until_on >= today
    )
    found: dict[int, date] = {}
    for person_id, until in db.session.execute(asked):
        found[person_id] = max(until, found.get(person_id, until))
    return found


@dataclass(frozen=True)
class StandIn:
    """A primary who is away today, for whom their backup looks after a customer."""

    customer_id: int
    name: str
    until: date


def stand_ins() -> list[StandIn]:
    """Return the customers whose primary is away today. Asked inside `every_customer`."""
    rows = db.session.execute(_absent_primaries(), {"today": vendors_today()})
    return [StandIn(row.customer_id, _name(row), row.until_on) for row in rows]


@cache
def _absent_primaries() -> AnySelect:
    """Return the question, built once: it names no customer, and is asked across all of them only."""
    today = bindparam("today", type_=Date)
    asked = (
        select(
            AccountTeamMember.customer_id, Absence.until_on, User.family_name, User.given_name, User.romanised
        )
        .join(Absence, Absence.user_id == AccountTeamMember.user_id)
        .join(User, User.id == AccountTeamMember.user_id)
        .where(
            AccountTeamMember.position == TeamPosition.PRIMARY,
            AccountTeamMember.ended_at.is_(None),
            Absence.from_on <= today,
            Absence.until_on >= today,
        )
        .order_by(Absence.until_on)
    )
    return narrowed(asked, AccountTeamMember)


def _name(row: AnyRow) -> str:
    written = " ".join(part for part in (row.family_name, row.given_name) if part)
    return ((row.romanised if language() == "en" else "") or written or row.romanised) or ""


def _next(calendar: WorkCalendar, today: date) -> date:
    try:
        return calendar.next_working_day(today)
    except NoWorkingDay:
        return today
