"""A journey on a line of days: where each day stands, which days are off, as shares of the width in percent."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.foundation.charts.ticks import date_ticks

A_DAY = timedelta(days=1)
SHORTEST = 28
LONGEST = 730
"""Days that a line shows at most: what lies further ahead stands at its end."""
WITH_DAYS_OFF = 200
"""Beyond so many days, weekends would be hair lines: they are not drawn."""
BEFORE, AFTER = 2, 6


@dataclass(frozen=True, slots=True)
class Off:
    """Days in a row on which nobody works: from where to where, in percent."""

    x: float
    width: float


@dataclass(frozen=True)
class Timeline:
    """The days from `first` to `last`; a day's place is the middle of it."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def at(self, day: date) -> float:
        """Return where a day stands, in percent; days beyond the ends stand at them.

        >>> Timeline(date(2026, 11, 1), date(2026, 11, 10)).at(date(2026, 11, 3))
        25.0
        """
        inside = min(max(day, self.first), self.last)
        return round(((inside - self.first).days + 0.5) / self.days * 100, 2)

    @property
    def ticks(self) -> list[tuple[float, date]]:
        """Return the days to mark, with their places."""
        return [(self.at(day), day) for day in date_ticks(self.first, self.last, most=9)]

    def off(self, works: Callable[[date], bool]) -> list[Off]:
        """Return the days off as stripes, those in a row as one; none where the line is too long for them."""
        if self.days > WITH_DAYS_OFF:
            return []
        found: list[list[date]] = []
        for number in range(self.days):
            day = self.first + A_DAY * number
            if works(day):
                continue
            if found and found[-1][-1] == day - A_DAY:
                found[-1].append(day)
            else:
                found.append([day])
        return [self._stripe(run) for run in found]

    def _stripe(self, run: Sequence[date]) -> Off:
        x = (run[0] - self.first).days / self.days * 100
        return Off(round(x, 2), round(len(run) / self.days * 100, 2))


def timeline(days: Iterable[date | None], today: date) -> Timeline:
    """Return the line on which these days and today stand, with some room before and behind.

    >>> line = timeline([date(2026, 11, 20), date(2026, 12, 4)], date(2026, 11, 24))
    >>> line.first.isoformat(), line.last.isoformat()
    ('2026-11-18', '2026-12-15')
    """
    known = [day for day in (*days, today) if day is not None]
    first = min(known) - A_DAY * BEFORE
    last = max(max(known) + A_DAY * AFTER, first + A_DAY * (SHORTEST - 1))
    return Timeline(first, min(last, first + A_DAY * (LONGEST - 1)))
