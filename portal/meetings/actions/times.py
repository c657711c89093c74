"""What a vendor person lets be booked, and the calendar that says when they are busy."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from portal.accounts.models import User
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audit import remember
from portal.foundation.db import db
from portal.foundation.outbox import owe
from portal.foundation.sealed import BrokenSeal, seal, unseal
from portal.meetings.models import BusyTime, FreeTimes
from portal.meetings.queries.times import times_of
from portal.meetings.rules.free import USUAL_HOURS

USE = "calendar of a vendor person"
KEPT = (
    "open",
    "zone",
    "hours",
    "buffer_minutes",
    "notice_hours",
    "horizon_days",
    "lengths",
    "place_kind",
    "place",
)


def opened(user: User) -> FreeTimes:
    """Return what a person has set, or what they would begin with; nothing is kept yet."""
    return times_of(user.id) or FreeTimes(
        person_id=user.id, open=False, zone=user.time_zone, hours=dict(USUAL_HOURS), buffer_minutes=15,
        notice_hours=24, horizon_days=28, lengths=[30, 60], calendar_url="", calendar_trouble="", place="",
        calendar_tag="",
    )  # fmt: skip


def settle(user: User, facts: dict[str, Any], calendar_url: str, *, by: Actor) -> FreeTimes:
    """Keep what a person lets be booked. Another calendar is read at once; without one, what was read is forgotten."""
    times = opened(user)
    for name in KEPT:
        setattr(times, name, facts[name])
    db.session.add(times)
    if calendar_of(times) != calendar_url:
        _connect(user, times, calendar_url, by)
    db.session.flush()
    return times


def calendar_of(times: FreeTimes) -> str:
    """Return the address of the person's own calendar, for themselves and the worker alone; empty for none."""
    try:
        return unseal(times.calendar_url, USE) if times.calendar_url else ""
    except BrokenSeal:
        return ""


def take_in(times: FreeTimes, ranges: Iterable[tuple[datetime, datetime]], tag: str) -> None:
    """Keep when somebody is busy in place of what was known; nothing else of their calendar."""
    db.session.execute(delete(BusyTime).where(BusyTime.person_id == times.person_id))
    db.session.add_all(BusyTime(person_id=times.person_id, starts_at=a, ends_at=b) for a, b in ranges)
    times.calendar_read_at, times.calendar_trouble, times.calendar_tag = clock.now(), "", tag[:200]


def unchanged(times: FreeTimes) -> None:
    """Note that the calendar says what it said before."""
    times.calendar_read_at, times.calendar_trouble = clock.now(), ""


def could_not_read(times: FreeTimes, trouble: str) -> None:
    """Note why the calendar could not be read; what is known stays, since busy times rarely become free."""
    times.calendar_trouble = trouble[:40]


def _connect(user: User, times: FreeTimes, calendar_url: str, by: Actor) -> None:
    times.calendar_url = seal(calendar_url, USE) if calendar_url else ""
    times.calendar_tag, times.calendar_read_at, times.calendar_trouble = "", None, ""
    db.session.flush()
    db.session.execute(delete(BusyTime).where(BusyTime.person_id == user.id))
    if calendar_url:
        key = f"calendar:{times.id}:{clock.now().isoformat()}"
        owe("meetings.read_calendar", dedupe_key=key, times_id=times.id)
    act = "calendar.connected" if calendar_url else "calendar.disconnected"
    remember(act, by=by, subject=f"person:{user.public_id}")
