"""How a timeline is read: day by day, in the reader's own zone. When the daily mail goes out."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from portal.foundation import clock

DIGEST_AT = time(8, 30)
AN_HOUR, LATEST = timedelta(hours=1), timedelta(hours=4)


class Dated(Protocol):
    @property
    def at(self) -> datetime: ...


class Placed(Protocol):
    @property
    def place_name(self) -> str: ...


T = TypeVar("T", bound=Dated)
P = TypeVar("P", bound=Placed)


def by_day(entries: Iterable[T], zone: str) -> list[tuple[date, list[T]]]:
    """Return entries, newest first, under the calendar day on which they happened in `zone`."""
    return [(day, list(of_day)) for day, of_day in groupby(entries, key=lambda e: clock.day_of(e.at, zone))]


def by_place(entries: Iterable[P]) -> list[tuple[str, list[P]]]:
    """Return the entries of a day under the name of their customer; whoever has the newest comes first."""
    places: dict[str, list[P]] = {}
    for entry in entries:
        places.setdefault(entry.place_name, []).append(entry)
    return list(places.items())


def digest_time(now: datetime, zone: str) -> datetime | None:
    """Return when today's digest goes out in `zone` (8:30), as long as that is within the hour or not long past.

    After a pause of the worker it may be late by half a working day; later it waits for the next morning.

    >>> from datetime import UTC
    >>> digest_time(datetime(2026, 11, 19, 23, 0, tzinfo=UTC), "Asia/Tokyo").isoformat()
    '2026-11-20T08:30:00+09:00'
    >>> digest_time(datetime(2026, 11, 20, 6, 0, tzinfo=UTC), "Asia/Tokyo") is None
    True
    """
    local = now.astimezone(ZoneInfo(zone))
    at = datetime.combine(local.date(), DIGEST_AT, local.tzinfo)
    return at if at - AN_HOUR < now <= at + LATEST else None
