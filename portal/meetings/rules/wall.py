"""Wall clocks: ten o'clock in a zone as an instant, and what a zone's clock does over the years (VTIMEZONE)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
A_DAY = timedelta(days=1)


class NoSuchZone(ValueError):
    """No time zone has this name."""


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """Return the names of the zones that people use: places, and UTC."""
    return frozenset(
        name
        for name in available_timezones()
        if ("/" in name and not name.startswith("Etc/")) or name == "UTC"
    )


def zone_of(name: str) -> ZoneInfo:
    """Return the zone of an IANA name; raises NoSuchZone."""
    if not name.isascii() or len(name) > 60:
        raise NoSuchZone(name[:60])
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise NoSuchZone(name) from error


def read_time(text: str) -> time:
    """Read a time of day such as 9:00, also in full-width digits; raises ValueError.

    >>> read_time("９：３０").isoformat("minutes")
    '09:30'
    """
    plain = text.strip().translate(str.maketrans("０１２３４５６７８９：", "0123456789:"))
    found = _TIME.fullmatch(plain)
    if not found:
        raise ValueError(text)
    return time(int(found[1]), int(found[2]))


def instant(day: date, at: time, zone: str) -> datetime:
    """Return the instant at which the clock of `zone` shows `at` on `day`.

    A time that the clock skips is as much later as it skips; of a time that comes twice it is the first.

    >>> instant(date(2026, 3, 8), time(2, 30), "America/New_York").isoformat()
    '2026-03-08T07:30:00+00:00'
    """
    return datetime.combine(day, at, tzinfo=zone_of(zone)).astimezone(UTC)


def local(moment: datetime, zone: str) -> datetime:
    """Return an instant as the clock of `zone` shows it."""
    return moment.astimezone(zone_of(zone))


def offset_words(moment: datetime, zone: str) -> str:
    """Return how far the zone's clock is ahead of UTC then: UTC+9, UTC−3:30.

    >>> offset_words(datetime(2026, 1, 1, tzinfo=UTC), "Asia/Kolkata")
    'UTC+5:30'
    """
    minutes = int((local(moment, zone).utcoffset() or timedelta()).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes >= 0 else "−"
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")


@dataclass(frozen=True)
class Turn:
    """The clock of a zone is put forward or back: at which wall time (before it), from which to which offset."""

    at: datetime  # naive, by the clock that held until then
    before: timedelta
    after: timedelta
    name: str
    summer: bool


@lru_cache(maxsize=256)
def turns(zone: str, first: int, last: int) -> tuple[Turn, ...]:
    """Return when the clock of a zone is changed in the years `first` to `last`."""
    found, info = [], zone_of(zone)
    moment, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    while moment < end:
        later = moment + 7 * A_DAY
        if moment.astimezone(info).utcoffset() != later.astimezone(info).utcoffset():
            found.append(_turn(info, moment, later))
        moment = later
    return tuple(found)


def vtimezone(zone: str, first: int, last: int) -> list[str]:
    """Return the lines of a VTIMEZONE that is right from the year `first` to `last`, as calendar programs write it.

    Where every year has the same rule ("the second Sunday of March") it is given as one, else day by day.
    """
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    known = turns(zone, first - 1, last)
    if not known:
        lines += _part("STANDARD", _start(zone, first), [])
    else:
        earlier = [one for one in known if one.at.year < first][-1:]
        if not earlier:
            lines += _part("STANDARD", _start(zone, first), [])
        for summer in (False, True):
            lines += _of_kind(earlier + [t for t in known if t.at.year >= first], summer, last)
    return [*lines, "END:VTIMEZONE"]


def _turn(info: ZoneInfo, low: datetime, high: datetime) -> Turn:
    before = low.astimezone(info).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(info).utcoffset() == before:
            low = middle
        else:
            high = middle
    high = high.replace(microsecond=0)
    there = high.astimezone(info)
    after = there.utcoffset() or timedelta()
    was = before or timedelta()
    return Turn((high + was).replace(tzinfo=None), was, after, there.tzname() or "", bool(there.dst()))


def _start(zone: str, year: int) -> Turn:
    there = datetime(year, 1, 1, tzinfo=UTC).astimezone(zone_of(zone))
    offset = there.utcoffset() or timedelta()
    return Turn(datetime(year - 1, 1, 1), offset, offset, there.tzname() or "", False)  # noqa: DTZ001  # a wall time


def _of_kind(known: list[Turn], summer: bool, last: int) -> Iterator[str]:
    those = [turn for turn in known if turn.summer is summer]
    name = "DAYLIGHT" if summer else "STANDARD"
    if not those:
        return
    rule = _rule(those, last)
    if rule:
        yield from _part(name, those[0], [f"RRULE:{rule}"])
        return
    for turn in those:
        yield from _part(name, turn, [])


def _rule(those: list[Turn], last: int) -> str:
    """Return the yearly rule that all of these follow; empty where there is none."""
    first = those[0]
    years = [turn.at.year for turn in those]
    same = {(t.at.month, t.at.weekday(), t.at.time(), t.before, t.after, t.name) for t in those}
    if len(same) != 1 or years != list(range(first.at.year, last + 1)) or len(those) < 2:
        return ""
    weeks = {(turn.at.day - 1) // 7 + 1 for turn in those}
    final = all((turn.at + 7 * A_DAY).month != turn.at.month for turn in those)
    if not final and len(weeks) != 1:
        return ""
    which = -1 if final else weeks.pop()
    return f"FREQ=YEARLY;BYMONTH={first.at.month};BYDAY={which}{WEEKDAYS[first.at.weekday()]}"


def _part(name: str, turn: Turn, more: list[str]) -> list[str]:
    return [
        f"BEGIN:{name}",
        f"DTSTART:{turn.at:%Y%m%dT%H%M%S}",
        *more,
        f"TZOFFSETFROM:{_offset(turn.before)}",
        f"TZOFFSETTO:{_offset(turn.after)}",
        f"TZNAME:{turn.name}",
        f"END:{name}",
    ]


def _offset(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    sign, rest = ("-" if seconds < 0 else "+"), abs(seconds)
    whole = f"{sign}{rest // 3600:02d}{rest % 3600 // 60:02d}"
    return whole + (f"{rest % 60:02d}" if rest % 60 else "")
