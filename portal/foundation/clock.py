"""The one place that asks what time it is, so that every other rule can be told."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_told: ContextVar[datetime | None] = ContextVar("told_time", default=None)


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return _told.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be `moment` (aware) inside, in this context alone: how the demo tells what happened weeks ago."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    token = _told.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _told.reset(token)


def today(zone: str | ZoneInfo) -> date:
    """Return the calendar day it is in `zone` (an IANA name such as Asia/Tokyo).

    Raises `zoneinfo.ZoneInfoNotFoundError` for a name that no time zone has.
    """
    return now().astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone).date()


def day_of(instant: datetime, zone: str | ZoneInfo) -> date:
    """Return the calendar day on which `instant` (aware) falls in `zone`."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone has no day")
    return instant.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone).date()


def month_of(day: date) -> date:
    """Return the first day of the month that `day` lies in.

    >>> month_of(date(2026, 11, 21))
    datetime.date(2026, 11, 1)
    """
    return day.replace(day=1)
