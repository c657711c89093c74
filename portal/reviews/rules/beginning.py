"""Which period a new review is about, guessed from the customer's fiscal year and the review before."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from portal.foundation.calendar import FiscalYear, Period
from portal.reviews.rules.words import PeriodKind

#: For so many days after a quarter or half-year its review is still to be held.
STILL_TO_COME = timedelta(days=45)
SOON_AFTER, TIME_TO_PREPARE = timedelta(days=14), timedelta(days=7)
CALENDAR_KINDS = {"quarter": PeriodKind.QUARTER, "half": PeriodKind.HALF}


class Stretch(NamedTuple):
    """A period that a review can be about; `period` says what it is called."""

    kind: PeriodKind
    first: date
    last: date
    period: Period

    @property
    def code(self) -> str:
        """Return how forms name it.

        >>> choices(FiscalYear(), date(2026, 11, 22))[1].code
        'quarter:2026-10-01'
        """
        return f"{self.kind}:{self.first.isoformat()}"


def choices(year: FiscalYear, today: date) -> list[Stretch]:
    """Return quarters and half-years around a day: the one before, this one, the next.

    >>> [one.code for one in choices(FiscalYear(), date(2026, 11, 22))][3:5]
    ['half:2026-04-01', 'half:2026-10-01']
    """
    found = []
    for period in (year.quarter_of(today), year.half_of(today)):
        found += [year.preceding(period), period, year.following(period)]
    return [_stretch(period) for period in found]


def guess(year: FiscalYear, today: date, reviewed: Sequence[tuple[str, date]], kind: PeriodKind) -> Stretch:
    """Return the period that is to be reviewed next; `reviewed` are kind and last day of the reviews there are.

    The earliest one that is not reviewed yet, from the one that ended lately on.

    >>> guess(FiscalYear(), date(2026, 10, 20), [], PeriodKind.QUARTER).code
    'quarter:2026-07-01'
    >>> guess(FiscalYear(), date(2026, 10, 20), [("quarter", date(2026, 9, 30))], PeriodKind.QUARTER).code
    'quarter:2026-10-01'
    >>> guess(FiscalYear(), date(2026, 12, 20), [], PeriodKind.QUARTER).code
    'quarter:2026-10-01'
    """
    period = year.half_of(today) if kind is PeriodKind.HALF else year.quarter_of(today)
    before = year.preceding(period)
    if today - before.last <= STILL_TO_COME:
        period = before
    done = {last for _kind, last in reviewed}
    while period.last in done:
        period = year.following(period)
    return _stretch(period)


def named(code: str, among: Sequence[Stretch]) -> Stretch | None:
    """Return the period that a form named."""
    return next((one for one in among if one.code == code), None)


def usual_day(last: date, today: date) -> date:
    """Return a day to hold a review of a period that ends on `last`, where no meeting says so.

    Two weeks after it; where that is over or too near to prepare anything, a week from today. Never at a weekend.

    >>> str(usual_day(date(2026, 12, 31), date(2026, 11, 22)))
    '2027-01-14'
    >>> str(usual_day(date(2026, 9, 30), date(2026, 11, 22)))
    '2026-11-30'
    """
    day = max(last + SOON_AFTER, today + TIME_TO_PREPARE)
    return day + timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))


def _stretch(period: Period) -> Stretch:
    return Stretch(CALENDAR_KINDS[str(period.kind)], period.first, period.last, period)
