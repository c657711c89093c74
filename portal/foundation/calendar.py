"""Working days and fiscal years: promises are counted in days on which both sides work."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Literal

import holidays

PeriodKind = Literal["year", "half", "quarter", "month"]

A_DAY = timedelta(days=1)
LONGEST_BREAK = 3660
"""Days searched for a working day before the calendar is called closed for good (ten years)."""


class NoWorkingDay(ValueError):
    """The calendar has no working day within reach: every day is closed."""


class UnknownCountry(ValueError):
    """No public holidays are known for this country code."""


@dataclass(frozen=True)
class WorkCalendar:
    """The days on which work is done.

    `public` is an ISO 3166 country code, several of them (a holiday in one is off for both), or empty;
    the weekend is that of the first country. `closed` holds the company holidays of both sides.
    """

    public: str | tuple[str, ...] = "JP"
    closed: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        for country in self.countries:
            _weekend(country)

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """Return the country codes in upper case."""
        codes = (self.public,) if isinstance(self.public, str) else self.public
        return tuple(code.upper() for code in codes if code)

    @cached_property
    def weekend(self) -> frozenset[int]:
        """Return the weekdays off, Monday being 0."""
        return _weekend(self.countries[0]) if self.countries else frozenset({5, 6})

    def is_working(self, day: date) -> bool:
        """Tell whether people work on `day`.

        >>> [WorkCalendar().is_working(date(2026, 11, day)) for day in (20, 21, 23)]  # 23: 勤労感謝の日
        [True, False, False]
        """
        return day.weekday() not in self.weekend and day not in self._off(day.year)

    def is_holiday(self, day: date) -> bool:
        """Tell whether `day` is a public or company holiday, be it a weekday or not.

        >>> [WorkCalendar().is_holiday(date(2026, 11, day)) for day in (21, 23)]  # a Saturday, 勤労感謝の日
        [False, True]
        """
        return day in self.closed or any(day in _country_year(c, day.year, "") for c in self.countries)

    def holiday_name(self, day: date, language: str = "ja") -> str | None:
        """Return what the public holiday on `day` is called, or None; company holidays have no name."""
        for country in self.countries:
            name = _country_year(country, day.year, language).get(day)
            if name:
                return name
        return None

    def add_working_days(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day` (before it when negative).

        0 is `day` itself when people work then, otherwise the next working day.

        >>> WorkCalendar().add_working_days(date(2026, 11, 20), 1)
        datetime.date(2026, 11, 24)
        """
        if count == 0:
            return day if self.is_working(day) else self.next_working_day(day)
        step = A_DAY if count > 0 else -A_DAY
        for _ in range(abs(count)):
            day = self._seek(day, step)
        return day

    def next_working_day(self, day: date) -> date:
        """Return the first working day after `day`."""
        return self._seek(day, A_DAY)

    def previous_working_day(self, day: date) -> date:
        """Return the last working day before `day`."""
        return self._seek(day, -A_DAY)

    def working_days_between(self, first: date, last: date) -> int:
        """Count the working days after `first` up to and including `last`; negative when `last` is earlier.

        >>> WorkCalendar().working_days_between(date(2026, 11, 20), date(2026, 11, 25))
        2
        """
        if last < first:
            return -self.working_days_between(last, first)
        weeks, rest = divmod((last - first).days, 7)
        days = weeks * (7 - len(self.weekend))
        days += sum((last - A_DAY * back).weekday() not in self.weekend for back in range(rest))
        return days - sum(self._off_between(year, first, last) for year in range(first.year, last.year + 1))

    def days_late(self, due: date, done: date) -> int:
        """Return by how many working days `done` (or today) missed `due`; 0 when in time."""
        return max(0, self.working_days_between(due, done))

    def _seek(self, day: date, step: timedelta) -> date:
        for _ in range(LONGEST_BREAK):
            day += step
            if self.is_working(day):
                return day
        raise NoWorkingDay(f"no working day within {LONGEST_BREAK} days of {day}")

    def _off(self, year: int) -> frozenset[date]:
        return _days_off(self.countries, self.closed, self.weekend, year)[0]

    def _off_between(self, year: int, first: date, last: date) -> int:
        days = _days_off(self.countries, self.closed, self.weekend, year)[1]
        return bisect_right(days, last) - bisect_right(days, first)


@dataclass(frozen=True)
class Period:
    """A year, half, quarter or month of a fiscal year: what a label needs, and its first and last day.

    `year` is the calendar year in which the fiscal year starts (2026年度), `ends_in` that in which it ends.
    """

    kind: PeriodKind
    year: int
    ends_in: int
    number: int
    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


@dataclass(frozen=True)
class FiscalYear:
    """Years that begin on the first day of the customer's own month (April unless set)."""

    first_month: int = 4

    def __post_init__(self) -> None:
        if not 1 <= self.first_month <= 12:
            raise ValueError("a fiscal year begins in one of the months 1 to 12")

    def fiscal_year(self, day: date) -> int:
        """Return the calendar year in which the fiscal year of `day` starts.

        >>> FiscalYear().fiscal_year(date(2027, 3, 31)), FiscalYear().fiscal_year(date(2027, 4, 1))
        (2026, 2027)
        """
        return day.year - (day.month < self.first_month)

    def quarter(self, day: date) -> int:
        """Return 1 to 4."""
        return self._months_in(day) // 3 + 1

    def half(self, day: date) -> int:
        """Return 1 (上期) or 2 (下期)."""
        return self._months_in(day) // 6 + 1

    def year_of(self, day: date) -> Period:
        """Return the fiscal year around `day`."""
        return self.period("year", self.fiscal_year(day), 1)

    def half_of(self, day: date) -> Period:
        """Return the half-year around `day`.

        >>> half = FiscalYear().half_of(date(2026, 11, 21))
        >>> half.year, half.number, half.first.isoformat(), half.last.isoformat()
        (2026, 2, '2026-10-01', '2027-03-31')
        """
        return self.period("half", self.fiscal_year(day), self.half(day))

    def quarter_of(self, day: date) -> Period:
        """Return the quarter around `day`."""
        return self.period("quarter", self.fiscal_year(day), self.quarter(day))

    def month_of(self, day: date) -> Period:
        """Return the month around `day`; its number counts from the first month of the fiscal year."""
        return self.period("month", self.fiscal_year(day), self._months_in(day) + 1)

    def period(self, kind: PeriodKind, year: int, number: int) -> Period:
        """Return the `number`-th period of that kind in the fiscal year that starts in `year`."""
        months = MONTHS_IN[kind]
        if not 1 <= number <= 12 // months:
            raise ValueError(f"a fiscal year has no {kind} {number}")
        first = self._month_start(year, (number - 1) * months)
        last = self._month_start(year, number * months) - A_DAY
        return Period(kind, year, (self._month_start(year, 12) - A_DAY).year, number, first, last)

    def following(self, period: Period) -> Period:
        """Return the period of the same kind right after `period`."""
        return self._around(period.kind, period.last + A_DAY)

    def preceding(self, period: Period) -> Period:
        """Return the period of the same kind right before `period`."""
        return self._around(period.kind, period.first - A_DAY)

    def periods_in(self, period: Period, kind: PeriodKind) -> Iterator[Period]:
        """Yield the periods of `kind` that begin inside `period`, in order."""
        part = self._around(kind, period.first)
        while part.first <= period.last:
            if part.first >= period.first:
                yield part
            part = self.following(part)

    def _around(self, kind: PeriodKind, day: date) -> Period:
        number = self._months_in(day) // MONTHS_IN[kind] + 1
        return self.period(kind, self.fiscal_year(day), number)

    def _months_in(self, day: date) -> int:
        return (day.month - self.first_month) % 12

    def _month_start(self, year: int, months_later: int) -> date:
        years, month = divmod(self.first_month - 1 + months_later, 12)
        return date(year + years, month + 1, 1)


MONTHS_IN: dict[PeriodKind, int] = {"year": 12, "half": 6, "quarter": 3, "month": 1}


@lru_cache(maxsize=512)
def _country_year(country: str, year: int, language: str) -> dict[date, str]:
    """Return the public holidays of one country and year; names in `language` where the country has them."""
    supported = holidays.country_holidays(country).supported_languages
    chosen = next((code for code in supported if code.split("_")[0] == language), None)
    return dict(holidays.country_holidays(country, years=year, language=chosen))


@lru_cache(maxsize=64)
def _weekend(country: str) -> frozenset[int]:
    try:
        return frozenset(holidays.country_holidays(country).weekend)
    except NotImplementedError:
        raise UnknownCountry(country) from None


@lru_cache(maxsize=2048)
def _days_off(
    countries: tuple[str, ...], closed: frozenset[date], weekend: frozenset[int], year: int
) -> tuple[frozenset[date], tuple[date, ...]]:
    """Return one year's holidays that fall on weekdays, as a set and in order."""
    days = {day for day in closed if day.year == year}
    for country in countries:
        days.update(_country_year(country, year, ""))
    off = frozenset(day for day in days if day.weekday() not in weekend)
    return off, tuple(sorted(off))
