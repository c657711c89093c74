"""What a calendar says is taken. Titles, places and people are looked at by nobody, and kept nowhere."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from icalendar import Component

from portal.meetings.rules.ics_parts import day_of, moment_of, take_apart
from portal.meetings.rules.repeating import Allowance, days_of
from portal.meetings.rules.wall import zone_of

MOST_DAYS_LOOKED_AT = 400_000
MOST_RANGES_KEPT = 5_000
LONGEST_TAKEN = timedelta(days=60)
FREE = frozenset({"FREE", "WORKINGELSEWHERE"})


@dataclass(frozen=True)
class Busy:
    """Times taken, merged and in order, and how many entries could not be read."""

    ranges: list[tuple[datetime, datetime]]
    unreadable: int


def read_busy(data: bytes, *, zone: str, first: datetime, last: datetime) -> Busy:
    """Return what is taken between two instants; `zone` is its owner's, for times that name none.

    Raises NotACalendar.
    """
    parts = take_apart(data, "VEVENT", "VFREEBUSY")
    moved = _moved(parts.components, zone)
    allowance, found, unreadable = Allowance(MOST_DAYS_LOOKED_AT), [], parts.unreadable
    for one in parts.components:
        try:
            for begins, ends in _taken_by(one, zone, first, last, moved, allowance):
                if begins < last and first < ends and begins < ends:
                    found.append((max(begins, first), min(ends, last)))
        except (ValueError, TypeError, OverflowError, AttributeError, KeyError):
            unreadable += 1  # a value that means nothing, such as the year 0
    return Busy(_merged(found)[:MOST_RANGES_KEPT], unreadable)


def _taken_by(
    one: Component,
    zone: str,
    first: datetime,
    last: datetime,
    moved: dict[str, set[datetime]],
    allowance: Allowance,
) -> Iterator[tuple[datetime, datetime]]:
    if one.name == "VFREEBUSY":
        yield from _periods(one)
        return
    if _is_free(one):
        return
    begins, length, whole_days = _when(one, zone)
    if begins is None or length <= timedelta():
        return
    length = min(length, LONGEST_TAKEN)
    if one.get("rrule") is None or one.get("recurrence-id") is not None:
        yield (
            begins.astimezone(UTC),
            (begins + length if whole_days else begins.astimezone(UTC) + length).astimezone(UTC),
        )
    else:
        yield from _repeated(one, begins, length, first, last, moved, allowance, zone)
    for extra in _moments(one.get("rdate"), zone):
        yield extra, extra + length


def _repeated(
    one: Component, begins: datetime, length: timedelta, first: datetime, last: datetime,
    moved: dict[str, set[datetime]], allowance: Allowance, zone: str,
) -> Iterator[tuple[datetime, datetime]]:  # fmt: skip
    gone = set(_moments(one.get("exdate"), zone)) | moved.get(str(one.get("uid")), set())
    gone_days = set(_days(one.get("exdate")))
    rules = one.get("rrule")
    wall = begins.tzinfo
    low = (first - length).astimezone(wall).date()
    high = last.astimezone(wall).date()
    for rule in (rules if isinstance(rules, list) else [rules])[:5]:
        for day in days_of(rule, begins.date(), low, high, allowance):
            moment = datetime.combine(day, begins.timetz()).astimezone(UTC)
            if moment not in gone and day not in gone_days:
                yield moment, moment + length


def _when(one: Component, zone: str) -> tuple[datetime | None, timedelta, bool]:
    """Return when it begins by its own wall clock, how long it takes, and whether it fills whole days."""
    start, end, duration = one.get("dtstart"), one.get("dtend"), one.get("duration")
    day = day_of(start)
    if day is not None:
        after = day_of(end)
        days = max(1, (after - day).days) if after else _whole_days(duration)
        return datetime.combine(day, time(), tzinfo=zone_of(zone)), timedelta(days=days), True
    begins = moment_of(start, zone)
    if begins is None:
        return None, timedelta(), False
    ends = moment_of(end, zone)
    if ends is not None:
        return begins, ends.astimezone(UTC) - begins.astimezone(UTC), False
    length = getattr(duration, "dt", None)
    return begins, length if isinstance(length, timedelta) else timedelta(), False


def _whole_days(duration: Any) -> int:
    length = getattr(duration, "dt", None)
    return max(1, length.days) if isinstance(length, timedelta) else 1


def _is_free(one: Component) -> bool:
    status = str(one.get("status") or "").upper()
    transparent = str(one.get("transp") or "").upper() == "TRANSPARENT"
    outlook = str(one.get("x-microsoft-cdo-busystatus") or "").upper()
    return status == "CANCELLED" or transparent or outlook in FREE


def _moved(components: list[Component], zone: str) -> dict[str, set[datetime]]:
    """Return which occurrences of which entries stand somewhere else, or not at all."""
    found: dict[str, set[datetime]] = defaultdict(set)
    for one in components:
        moment = moment_of(one.get("recurrence-id"), zone)
        if moment is not None:
            found[str(one.get("uid"))].add(moment.astimezone(UTC))
    return found


def _periods(one: Component) -> Iterator[tuple[datetime, datetime]]:
    given = one.get("freebusy")
    for value in (given if isinstance(given, list) else [given])[:MOST_RANGES_KEPT]:
        if value is None or str((getattr(value, "params", None) or {}).get("FBTYPE", "")).upper() == "FREE":
            continue
        for period in getattr(value, "dts", None) or [value]:
            pair = getattr(period, "dt", None)
            if isinstance(pair, tuple) and all(isinstance(part, datetime) for part in pair):
                yield _utc(pair[0]), _utc(pair[1])


def _moments(given: Any, zone: str) -> Iterator[datetime]:
    for value in _each(given):
        if isinstance(value, datetime):
            yield _utc(value if value.tzinfo else value.replace(tzinfo=zone_of(zone)))


def _days(given: Any) -> Iterator[date]:
    for value in _each(given):
        if isinstance(value, date) and not isinstance(value, datetime):
            yield value


def _each(given: Any) -> Iterator[Any]:
    for group in (given if isinstance(given, list) else [given])[:1000]:
        for one in (getattr(group, "dts", None) or [])[:1000]:
            yield getattr(one, "dt", None)


def _utc(value: datetime) -> datetime:
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def _merged(ranges: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    merged: list[tuple[datetime, datetime]] = []
    for begins, ends in sorted(ranges):
        if merged and begins <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends))
        else:
            merged.append((begins, ends))
    return merged
