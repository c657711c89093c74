"""Whether the vendor's people answer today, and what shapes the morning of one of them."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    Date,
    String,
    bindparam,
    cast,
    literal,
    null,
    select,
    union_all,
)

from portal.accounts.models import Absence, AccountTeamMember, TeamPosition, User, VendorHoliday
from portal.accounts.queries.calendars import remember_vendors_days, vendors_calendar, vendors_today
from portal.foundation.calendar import NoWorkingDay, WorkCalendar
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.tenancy import narrowed
from portal.portfolio.models import Snooze
from portal.portfolio.queries import AnyRow, AnySelect

_TODAY = bindparam("today", type_=Date)
_ABSENT = (Absence.from_on <= _TODAY, Absence.until_on >= _TODAY)


@dataclass(frozen=True)
class Reply:
    """When the vendor's people answer: `on` is None today, else the day from which they do."""

    today: date
    on: date | None = None
    holiday: str = ""

    @property
    def works_today(self) -> bool:
        return self.on is None


def reply(language: str) -> Reply:
    """Return whether the vendor's people answer today, and if not, from which day on and for which holiday."""
    today, calendar = vendors_today(), vendors_calendar()
    if calendar.is_working(today):
        return Reply(today)
    return Reply(today, _next(calendar, today), calendar.holiday_name(today, language) or "")


def later_day(today: date) -> date:
    """Return the day to which something is put off: the vendor's next working day."""
    return _next(vendors_calendar(), today)


@dataclass(frozen=True)
class StandIn:
    """A primary who is away today, for whom their backup looks after a customer."""

    customer_id: int
    name: str
    until: date


@dataclass(frozen=True)
class Morning:
    """What shapes somebody's day before their customers do: who is away, and what they put off themselves."""

    stand_ins: list[StandIn]
    put_off: dict[str, date]  # the thing's key, and the day it comes back
    away: frozenset[int]  # everybody of the vendor's who is away today


def morning_of(user: User) -> Morning:
    """Return who is away today and what this person put off, with the vendor's closed days, in one statement.

    Asked inside `every_customer`.
    """
    rows = db.session.execute(_morning(), {"today": vendors_today(), "me": user.id}).all()
    remember_vendors_days(frozenset(row.day for row in rows if row.what == "closed"))
    absent = [StandIn(row.ref, _name(row), row.day) for row in rows if row.what == "absent"]
    return Morning(
        sorted(absent, key=lambda one: one.until),
        {row.key: row.day for row in rows if row.what == "held"},
        frozenset(row.ref for row in rows if row.what == "away"),
    )


@cache
def _morning() -> CompoundSelect[*tuple[Any, ...]]:
    """Return the question, built once: it names no customer, and is asked across all of them only."""
    nobody = [cast(null(), String).label(name) for name in ("family_name", "given_name", "romanised")]
    nowhere, keyless = cast(null(), BigInteger).label("ref"), cast(null(), String).label("key")
    held = select(literal("held").label("what"), Snooze.until.label("day"), nowhere, Snooze.key, *nobody)
    held = held.where(Snooze.user_id == bindparam("me"), Snooze.until > _TODAY)
    closed = select(literal("closed"), VendorHoliday.on, nowhere, keyless, *nobody)
    away = select(literal("away"), Absence.until_on, Absence.user_id, keyless, *nobody).where(*_ABSENT)
    parts = (held, closed, away, _absent_primaries(keyless))
    return union_all(*parts).execution_options(narrowed=True)


def _absent_primaries(keyless: Any) -> AnySelect:
    asked = (
        select(
            literal("absent"), Absence.until_on, AccountTeamMember.customer_id, keyless, User.family_name,
            User.given_name, User.romanised,
        )
        .join(Absence, Absence.user_id == AccountTeamMember.user_id)
        .join(User, User.id == AccountTeamMember.user_id)
        .where(
            AccountTeamMember.position == TeamPosition.PRIMARY,
            AccountTeamMember.ended_at.is_(None),
            *_ABSENT,
        )
    )  # fmt: skip
    return narrowed(asked, AccountTeamMember)


def _name(row: AnyRow) -> str:
    written = " ".join(part for part in (row.family_name, row.given_name) if part)
    return ((row.romanised if language() == "en" else "") or written or row.romanised) or ""


def _next(calendar: WorkCalendar, today: date) -> date:
    try:
        return calendar.next_working_day(today)
    except NoWorkingDay:
        return today
