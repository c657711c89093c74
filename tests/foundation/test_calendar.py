"""Working days and fiscal years, against a plain count day by day."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.foundation.calendar import FiscalYear, NoWorkingDay, UnknownCountry, WorkCalendar

steady = settings(max_examples=150)
days = st.dates(date(2020, 1, 1), date(2032, 12, 31))
closings = st.frozensets(days, max_size=40)
calendars = st.builds(WorkCalendar, st.sampled_from(["JP", "US", ("JP", "US"), "SA", ""]), closings)
YEAR_END = frozenset(date(2026, 12, day) for day in (29, 30, 31)) | {date(2027, 1, 4)}


def counted(calendar, first, last):
    return sum(
        calendar.is_working(first + timedelta(days=after)) for after in range(1, (last - first).days + 1)
    )


def test_weekends_public_and_company_holidays_are_off():
    calendar = WorkCalendar(closed=YEAR_END)
    assert not calendar.is_working(date(2026, 11, 21))  # Saturday
    assert not calendar.is_working(date(2026, 11, 3))  # 文化の日
    assert not calendar.is_working(date(2026, 5, 6))  # 振替休日
    assert not calendar.is_working(date(2026, 9, 22))  # 国民の休日, between two others
    assert not calendar.is_working(date(2026, 12, 30))
    assert calendar.is_working(date(2026, 12, 28))
    assert calendar.next_working_day(date(2026, 12, 28)) == date(2027, 1, 5)
    assert calendar.previous_working_day(date(2027, 1, 5)) == date(2026, 12, 28)


def test_holidays_are_named_in_both_languages():
    assert WorkCalendar().holiday_name(date(2026, 11, 3)) == "文化の日"
    assert WorkCalendar().holiday_name(date(2026, 11, 3), "en") == "Culture Day"
    assert WorkCalendar().holiday_name(date(2026, 11, 4)) is None


def test_a_holiday_on_either_side_is_off_for_both():
    both = WorkCalendar(("JP", "US"))
    assert not both.is_working(date(2026, 11, 26))  # Thanksgiving
    assert WorkCalendar("JP").is_working(date(2026, 11, 26))
    assert not both.is_working(date(2026, 11, 3))


def test_countries_have_their_own_weekend_and_unknown_ones_are_refused():
    assert WorkCalendar("SA").is_working(date(2026, 11, 22))  # a Sunday
    assert not WorkCalendar("SA").is_working(date(2026, 11, 20))  # a Friday
    assert WorkCalendar("").is_working(date(2026, 11, 3))
    with pytest.raises(UnknownCountry):
        WorkCalendar("ZZ")


@steady
@given(calendars, days, st.integers(-40, 40))
def test_adding_working_days_lands_on_one_and_counts_right(calendar, day, count):
    landed = calendar.add_working_days(day, count)
    assert calendar.is_working(landed)
    if count > 0:
        assert calendar.working_days_between(day, landed) == count == counted(calendar, day, landed)
    elif count == 0:
        assert landed >= day
        assert calendar.working_days_between(day, landed) == (0 if landed == day else 1)
    else:
        assert counted(calendar, landed - timedelta(days=1), day - timedelta(days=1)) == -count


@steady
@given(calendars, days, days)
def test_counting_by_weeks_equals_counting_by_days(calendar, one, other):
    first, last = min(one, other), max(one, other)
    assert calendar.working_days_between(first, last) == counted(calendar, first, last)
    assert calendar.working_days_between(last, first) == -counted(calendar, first, last)


@steady
@given(calendars, days, st.integers(0, 60), st.integers(0, 60))
def test_counts_add_up(calendar, day, one, two):
    middle, end = day + timedelta(days=one), day + timedelta(days=one + two)
    assert calendar.working_days_between(day, end) == calendar.working_days_between(
        day, middle
    ) + calendar.working_days_between(middle, end)


def test_lateness_counts_working_days_only():
    calendar = WorkCalendar()
    assert calendar.days_late(date(2026, 11, 20), date(2026, 11, 23)) == 0
    assert calendar.days_late(date(2026, 11, 20), date(2026, 11, 25)) == 2
    assert calendar.days_late(date(2026, 11, 20), date(2026, 11, 2)) == 0


def test_a_calendar_closed_for_good_says_so():
    first = date(2026, 1, 1)
    always = WorkCalendar("", frozenset(first + timedelta(days=after) for after in range(4000)))
    with pytest.raises(NoWorkingDay):
        always.next_working_day(first)


@steady
@given(st.builds(FiscalYear, st.integers(1, 12)), days)
def test_every_day_lies_in_its_periods(fiscal, day):
    for kind in (fiscal.year_of, fiscal.half_of, fiscal.quarter_of, fiscal.month_of):
        period = kind(day)
        assert day in period
        assert period.first.day == 1
        assert (period.last + timedelta(days=1)).day == 1
        assert fiscal.following(period).first == period.last + timedelta(days=1)
        assert fiscal.preceding(fiscal.following(period)) == period
    assert fiscal.year_of(day).first.month == fiscal.first_month
    assert fiscal.quarter(day) == fiscal.quarter_of(day).number
    assert fiscal.half(day) == fiscal.half_of(day).number


@steady
@given(st.builds(FiscalYear, st.integers(1, 12)), days)
def test_parts_fill_the_whole_without_gap(fiscal, day):
    year = fiscal.year_of(day)
    for kind, count in (("half", 2), ("quarter", 4), ("month", 12)):
        parts = list(fiscal.periods_in(year, kind))
        assert [part.number for part in parts] == list(range(1, count + 1))
        assert parts[0].first == year.first
        assert parts[-1].last == year.last
        assert all(left.last + timedelta(days=1) == right.first for left, right in pairwise(parts))


def test_a_japanese_fiscal_year():
    fiscal = FiscalYear()
    year = fiscal.year_of(date(2027, 2, 28))
    assert (year.year, year.ends_in, year.first, year.last) == (
        2026,
        2027,
        date(2026, 4, 1),
        date(2027, 3, 31),
    )
    assert fiscal.quarter(date(2026, 11, 21)) == 3
    assert fiscal.month_of(date(2026, 4, 9)).number == 1
    assert FiscalYear(1).year_of(date(2026, 5, 1)).ends_in == 2026


@pytest.mark.parametrize("month", [0, 13])
def test_no_fiscal_year_begins_outside_the_calendar(month):
    with pytest.raises(ValueError, match="months 1 to 12"):
        FiscalYear(month)


def test_a_fiscal_year_has_no_fifth_quarter():
    with pytest.raises(ValueError, match="no quarter 5"):
        FiscalYear().period("quarter", 2026, 5)
