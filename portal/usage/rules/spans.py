"""A period cut into weeks, or into months where there were too many weeks to draw. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

A_WEEK = timedelta(days=7)
A_DAY = timedelta(days=1)
MOST_WEEKS = 27


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some days, both ends included. `whole` is False for what the period's end cut short."""

    first: date
    last: date
    whole: bool = True


def weeks(first: date, until: date) -> list[Stretch]:
    """Return the weeks from `first` on, the last one as far as it goes.

    >>> [(one.first.day, one.last.day, one.whole) for one in weeks(date(2026, 7, 1), date(2026, 7, 10))]
    [(1, 7, True), (8, 10, False)]
    """
    found = []
    while first <= until:
        last = first + A_WEEK - A_DAY
        found.append(Stretch(first, min(last, until), last <= until))
        first = last + A_DAY
    return found


def months(first: date, until: date) -> list[Stretch]:
    """Return the calendar months of a period; the first and the last one as far as it has them.

    >>> [(one.first.month, one.whole) for one in months(date(2026, 7, 1), date(2026, 9, 10))]
    [(7, True), (8, True), (9, False)]
    """
    found = []
    while first <= until:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        last = following - A_DAY
        found.append(Stretch(first, min(last, until), first.day == 1 and last <= until))
        first = following
    return found


def stretches(first: date, until: date) -> tuple[str, list[Stretch]]:
    """Return by what a period is drawn ("week" or "month"), and those."""
    by_week = weeks(first, until)
    return ("week", by_week) if len(by_week) <= MOST_WEEKS else ("month", months(first, until))
