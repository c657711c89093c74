"""On which days a series falls: weekly, every two weeks, monthly by weekday, quarterly."""

from collections.abc import Iterator
from datetime import date, timedelta

from portal.meetings.rules import Pattern
from portal.meetings.rules.wall import WEEKDAYS

MADE_AHEAD_DAYS = 366
MOST_OCCURRENCES = 120
_WEEKS = {Pattern.WEEKLY: 1, Pattern.BIWEEKLY: 2}
_MONTHS = {Pattern.MONTHLY: 1, Pattern.QUARTERLY: 3}


def week_of(day: date) -> int:
    """Return which one of its weekday in the month a day is: 1 to 4, or -1 for the last.

    >>> week_of(date(2026, 11, 10)), week_of(date(2026, 11, 30))
    (2, -1)
    """
    which = (day.day - 1) // 7 + 1
    return -1 if which == 5 else which


def falls_on(pattern: Pattern, first: date, *, until: date) -> Iterator[date]:
    """Yield the days of a series that begins on `first`, up to and including `until`.

    >>> [day.isoformat() for day in falls_on(Pattern.MONTHLY, date(2026, 11, 10), until=date(2027, 1, 31))]
    ['2026-11-10', '2026-12-08', '2027-01-12']
    """
    number = 0
    while (day := _nth(pattern, first, number)) <= until:
        yield day
        number += 1


def following(pattern: Pattern, first: date, after: date) -> date:
    """Return the first day of the series after `after`."""
    number = 0
    while (day := _nth(pattern, first, number)) <= after:
        number += 1
    return day


def rule(pattern: Pattern, first: date, until: str = "") -> str:
    """Return the RRULE; `until` is its end as RFC 5545 writes it (in UTC), empty for none.

    >>> rule(Pattern.QUARTERLY, date(2026, 11, 27))
    'FREQ=MONTHLY;INTERVAL=3;BYDAY=4FR'
    """
    weekday = WEEKDAYS[first.weekday()]
    if pattern in _WEEKS:
        parts = ["FREQ=WEEKLY", f"INTERVAL={_WEEKS[pattern]}", f"BYDAY={weekday}"]
    else:
        parts = ["FREQ=MONTHLY", f"INTERVAL={_MONTHS[pattern]}", f"BYDAY={week_of(first)}{weekday}"]
    return ";".join([part for part in parts if part != "INTERVAL=1"] + ([f"UNTIL={until}"] if until else []))


def _nth(pattern: Pattern, first: date, number: int) -> date:
    if pattern in _WEEKS:
        return first + timedelta(weeks=_WEEKS[pattern] * number)
    years, month = divmod(first.month - 1 + _MONTHS[pattern] * number, 12)
    return weekday_in(first.year + years, month + 1, first.weekday(), week_of(first))


def weekday_in(year: int, month: int, weekday: int, week: int) -> date:
    """Return the `week`-th such weekday of a month, the last for -1.

    >>> weekday_in(2026, 2, 4, -1).isoformat()
    '2026-02-27'
    """
    if week == -1:
        after = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return after - timedelta(days=(after.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7, weeks=week - 1)
