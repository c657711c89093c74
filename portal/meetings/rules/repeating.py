"""On which days a repeating entry of somebody else's calendar falls, asked day by day.

Asking every day of a stretch whether the rule admits it takes as long as the stretch is, whatever the rule says:
"every second", "the 30th of February" and "since 1601" cost no more than any other. What cannot be told within the
allowance counts as repeating on, because a time taken for busy does less harm than one taken for free.
"""

import calendar
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from portal.meetings.rules.wall import WEEKDAYS

DAILY_AT_MOST = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
DAYS_OF_A_SET = 400  # what choosing by position within a year costs


class Allowance:
    """How many days may still be looked at, in all entries of one calendar together."""

    def __init__(self, days: int):
        self.days = days

    def take(self, days: int = 1) -> bool:
        """Use some of it; False once it is used up."""
        self.days -= days
        return self.days >= 0


def days_of(
    rule: Mapping[str, Any], start: date, first: date, last: date, allowance: Allowance
) -> Iterator[date]:
    """Yield the days from `first` to `last` on which an entry of this RRULE that begins on `start` falls."""
    read = Rule(rule, start)
    if read.freq not in DAILY_AT_MOST or (read.positions and not allowance.take(DAYS_OF_A_SET)):
        return
    end = min(last, read.until) if read.until else last
    left = read.count if read.count is None else read.count - _fallen(read, start, first, allowance)
    day = max(first, start)
    while day <= end and (left is None or left > 0) and allowance.take():
        if read.admits(day):
            yield day
            left = None if left is None else left - 1
        day += timedelta(days=1)


def _fallen(read: "Rule", start: date, first: date, allowance: Allowance) -> int:
    """Count how often it has fallen before `first`, as far as the allowance goes."""
    if read.plain and read.freq in ("DAILY", "WEEKLY"):
        every = read.interval * (7 if read.freq == "WEEKLY" else 1)
        return max(0, -(-(first - start).days // every))
    count, day = 0, start
    while day < first and allowance.take():
        count += read.admits(day)
        day += timedelta(days=1)
    return count


class Rule:
    """An RRULE, as far as days go; what it says of hours and minutes is left to the entry's own beginning."""

    def __init__(self, rule: Mapping[str, Any], start: date):
        self.start = start
        self.freq = str(_first(rule, "FREQ") or "").upper()
        self.interval = max(1, min(_int(_first(rule, "INTERVAL"), 1), 10_000))
        self.count = None if _first(rule, "COUNT") is None else max(0, _int(_first(rule, "COUNT"), 0))
        until = _first(rule, "UNTIL")
        self.until: date | None = (
            until.date() if hasattr(until, "date") else until if isinstance(until, date) else None
        )
        self.months = _numbers(rule, "BYMONTH", 1, 12)
        self.month_days = _numbers(rule, "BYMONTHDAY", -31, 31)
        self.year_days = _numbers(rule, "BYYEARDAY", -366, 366)
        self.weeks = _numbers(rule, "BYWEEKNO", -53, 53)
        self.positions = _numbers(rule, "BYSETPOS", -366, 366)
        self.weekdays = tuple(
            sorted({found for text in _list(rule, "BYDAY") if (found := _weekday(str(text)))})
        )
        self.first_weekday = next(
            (n for n, name in enumerate(WEEKDAYS) if name == str(_first(rule, "WKST")).upper()), 0
        )

    @property
    def plain(self) -> bool:
        """True when the interval alone decides."""
        return not (
            self.months or self.month_days or self.year_days or self.weeks or self.positions or self.weekdays
        )

    def admits(self, day: date) -> bool:
        """True when the entry falls on `day`."""
        if not self._in_turn(day):
            return False
        if not self.positions:
            return self._fits(day)
        return day in self._chosen(day)

    def _in_turn(self, day: date) -> bool:
        if self.freq == "DAILY":
            return (day - self.start).days % self.interval == 0
        if self.freq == "WEEKLY":
            return (self._week(day) - self._week(self.start)).days // 7 % self.interval == 0
        months = (day.year - self.start.year) * 12 + day.month - self.start.month
        return (
            months % self.interval == 0
            if self.freq == "MONTHLY"
            else (day.year - self.start.year) % self.interval == 0
        )

    def _week(self, day: date) -> date:
        return day - timedelta(days=(day.weekday() - self.first_weekday) % 7)

    def _fits(self, day: date) -> bool:
        if self.months and day.month not in self.months:
            return False
        if self.month_days and not _counted(self.month_days, day.day, _days_in(day)):
            return False
        number, of_year = day.timetuple().tm_yday, 366 if calendar.isleap(day.year) else 365
        if self.year_days and not _counted(self.year_days, number, of_year):
            return False
        if self.weeks and day.isocalendar().week not in self.weeks:
            return False
        if self.weekdays:
            return any(self._is_weekday(day, weekday, which) for weekday, which in self.weekdays)
        return self._as_at_first(day)

    def _is_weekday(self, day: date, weekday: int, which: int) -> bool:
        if day.weekday() != weekday:
            return False
        if not which or self.freq in ("DAILY", "WEEKLY"):
            return True
        by_year = self.freq == "YEARLY" and not self.months
        place = day.timetuple().tm_yday if by_year else day.day
        size = (366 if calendar.isleap(day.year) else 365) if by_year else _days_in(day)
        return which in ((place - 1) // 7 + 1, -((size - place) // 7 + 1))

    def _as_at_first(self, day: date) -> bool:
        """Where the rule names no day, it is that of the beginning."""
        if self.month_days or self.year_days or self.freq == "DAILY":
            return True
        if self.freq == "WEEKLY" or self.weeks:
            return day.weekday() == self.start.weekday()
        same_day = day.day == self.start.day
        return same_day and (self.freq == "MONTHLY" or bool(self.months) or day.month == self.start.month)

    def _chosen(self, day: date) -> frozenset[date]:
        if self.freq == "DAILY":
            first = last = day
        elif self.freq == "WEEKLY":
            first = self._week(day)
            last = first + timedelta(days=6)
        elif self.freq == "MONTHLY":
            first, last = day.replace(day=1), day.replace(day=_days_in(day))
        else:
            first, last = date(day.year, 1, 1), date(day.year, 12, 31)
        return self._of_set(first, last)

    @lru_cache(maxsize=64)  # noqa: B019  # lives as long as the rule, which is short
    def _of_set(self, first: date, last: date) -> frozenset[date]:
        fitting = [d for n in range((last - first).days + 1) if self._fits(d := first + timedelta(days=n))]
        picked = {p - 1 if p > 0 else len(fitting) + p for p in self.positions if p}
        return frozenset(fitting[n] for n in picked if 0 <= n < len(fitting))


def _counted(wanted: Sequence[int], place: int, size: int) -> bool:
    return place in wanted or place - size - 1 in wanted


def _days_in(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _list(rule: Mapping[str, Any], name: str) -> list[Any]:
    found = rule.get(name)
    return [] if found is None else list(found) if isinstance(found, list | tuple) else [found]


def _first(rule: Mapping[str, Any], name: str) -> Any:
    return next(iter(_list(rule, name)), None)


def _int(value: Any, otherwise: int) -> int:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return otherwise


def _numbers(rule: Mapping[str, Any], name: str, low: int, high: int) -> tuple[int, ...]:
    return tuple(sorted({n for one in _list(rule, name)[:400] if low <= (n := _int(one, 0)) <= high and n}))


def _weekday(text: str) -> tuple[int, int] | None:
    which, name = text[:-2], text[-2:].upper()
    if name not in WEEKDAYS:
        return None
    return WEEKDAYS.index(name), max(-53, min(_int(which, 0), 53))
