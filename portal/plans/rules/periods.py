"""Which stretch of time one value of a KPI speaks for, by how often it is measured."""

from datetime import date, timedelta
from typing import NamedTuple

from portal.foundation.calendar import FiscalYear
from portal.plans.rules.terms import Cadence

WEEK, FORTNIGHT = 7, 14
SHORTER_THAN_A_MONTH = frozenset({Cadence.DAILY, Cadence.WEEKLY, Cadence.FORTNIGHTLY})


class Stretch(NamedTuple):
    """The first and the last day that one value speaks for."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


def stretch_of(cadence: str, day: date, year: FiscalYear) -> Stretch:
    """Return the week, month, quarter or year around `day`; quarters and years are the customer's own.

    >>> str(stretch_of("weekly", date(2026, 11, 21), FiscalYear()).first)
    '2026-11-16'
    >>> str(stretch_of("quarterly", date(2026, 11, 21), FiscalYear(2)).last)
    '2027-01-31'
    """
    match Cadence(cadence):
        case Cadence.DAILY:
            return Stretch(day, day)
        case Cadence.WEEKLY:
            return _days(day - timedelta(days=day.weekday()), WEEK)
        case Cadence.FORTNIGHTLY:
            return _days(date.fromordinal((day.toordinal() - 1) // FORTNIGHT * FORTNIGHT + 1), FORTNIGHT)
        case Cadence.MONTHLY:
            period = year.month_of(day)
        case Cadence.QUARTERLY:
            period = year.quarter_of(day)
        case Cadence.HALF_YEARLY:
            period = year.half_of(day)
        case _:
            period = year.year_of(day)
    return Stretch(period.first, period.last)


def last_stretches(cadence: str, day: date, count: int, year: FiscalYear) -> list[Stretch]:
    """Return the last `count` stretches up to the one around `day`, newest first.

    >>> [str(one.first) for one in last_stretches("monthly", date(2026, 1, 5), 3, FiscalYear())]
    ['2026-01-01', '2025-12-01', '2025-11-01']
    """
    found = [stretch_of(cadence, day, year)]
    while len(found) < count:
        found.append(stretch_of(cadence, found[-1].first - timedelta(days=1), year))
    return found


def is_due_in(month: Stretch, cadence: str, stretch: Stretch) -> bool:
    """Tell whether the value for `stretch` is to be entered in `month`: weeks always, longer ones as they end."""
    return cadence in SHORTER_THAN_A_MONTH or stretch.last <= month.last


def _days(first: date, count: int) -> Stretch:
    return Stretch(first, first + timedelta(days=count - 1))
