"""Opening hours: whatever the zone, the holidays and the question, the sums come out."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.conversations.rules.hours import (
    NeverOpen,
    NotHours,
    Opening,
    Span,
    expected_answer,
    is_open,
    office_hours,
    opening_of,
    opening_time,
    opens_at,
    plain,
    read_hours,
    written,
)
from portal.foundation.calendar import WorkCalendar

TOKYO = ZoneInfo("Asia/Tokyo")
ZONES = (
    "Asia/Tokyo",
    "Europe/London",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Africa/Cairo",
)
A_MINUTE = timedelta(minutes=1)


@st.composite
def a_day(draw: st.DrawFn) -> tuple[Span, ...]:
    marks = sorted(draw(st.sets(st.integers(0, 96), max_size=6)))
    pairs = zip(marks[::2], marks[1::2], strict=False)
    return tuple(Span(first * 15, last * 15) for first, last in pairs)


openings = st.builds(Opening, st.sampled_from(ZONES), st.tuples(*[a_day()] * 7).filter(any))
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
calendars = st.builds(WorkCalendar, st.sampled_from(["JP", "GB", "US", ()]), st.frozensets(days, max_size=8))
FIRST_INSTANT = datetime(2026, 1, 1, tzinfo=UTC)
instants = st.integers(0, 700 * 24 * 60).map(lambda passed: FIRST_INSTANT + timedelta(minutes=passed))
quarters = st.integers(0, 700 * 24 * 4).map(lambda passed: FIRST_INSTANT + timedelta(minutes=15 * passed))
minutes = st.integers(0, 3000)


@given(openings, calendars, instants, minutes)
def test_an_expected_answer_lies_exactly_that_much_opening_time_ahead(
    opening: Opening, calendar: WorkCalendar, at: datetime, within: int
) -> None:
    expected = expected_answer(opening, calendar, at, within)
    assert expected >= at
    assert opening_time(opening, calendar, at, expected) == A_MINUTE * within
    before = expected - timedelta(seconds=1)  # somebody is there until that very moment
    assert within == 0 or is_open(opening, calendar, before)


@given(openings, calendars, instants, minutes, minutes)
def test_waiting_twice_is_waiting_for_the_sum(
    opening: Opening, calendar: WorkCalendar, at: datetime, first: int, then: int
) -> None:
    assume(then > 0)
    halfway = expected_answer(opening, calendar, at, first)
    whole = expected_answer(opening, calendar, at, first + then)
    assert expected_answer(opening, calendar, halfway, then) == whole


@given(openings, calendars, instants, instants, minutes)
def test_who_asks_later_is_answered_no_earlier(
    opening: Opening, calendar: WorkCalendar, one: datetime, two: datetime, within: int
) -> None:
    one, two = sorted((one, two))
    assert expected_answer(opening, calendar, one, within) <= expected_answer(opening, calendar, two, within)


@given(openings, calendars, instants, minutes, st.sampled_from(ZONES))
def test_it_is_the_same_moment_wherever_one_asks(
    opening: Opening, calendar: WorkCalendar, at: datetime, within: int, zone: str
) -> None:
    there = at.astimezone(ZoneInfo(zone))
    assert expected_answer(opening, calendar, there, within) == expected_answer(opening, calendar, at, within)


@given(openings, calendars, quarters, st.integers(0, 4 * 72))
def test_opening_time_is_what_is_open_counted_quarter_by_quarter(
    opening: Opening, calendar: WorkCalendar, since: datetime, quarters_later: int
) -> None:
    step = timedelta(minutes=15)  # the quarters of every zone begin together, and hours here begin with one
    counted = sum(is_open(opening, calendar, since + step * n) for n in range(quarters_later))
    assert opening_time(opening, calendar, since, since + step * quarters_later) == step * counted


@given(openings, calendars, instants, instants, instants)
def test_opening_time_adds_up(
    opening: Opening, calendar: WorkCalendar, one: datetime, two: datetime, three: datetime
) -> None:
    one, two, three = sorted((one, two, three))
    parts = opening_time(opening, calendar, one, two) + opening_time(opening, calendar, two, three)
    assert opening_time(opening, calendar, one, three) == parts
    assert opening_time(opening, calendar, three, one) in (
        timedelta(),
        parts if one == three else timedelta(),
    )


@given(openings, calendars, instants)
def test_the_next_opening_is_open_and_nothing_before_it_is(
    opening: Opening, calendar: WorkCalendar, at: datetime
) -> None:
    opens = opens_at(opening, calendar, at)
    assert is_open(opening, calendar, opens)
    assert opening_time(opening, calendar, at, opens) == timedelta()


@given(a_day())
def test_hours_read_back_as_they_are_written(hours: tuple[Span, ...]) -> None:
    assert read_hours(written(hours)) == hours


@given(st.text(max_size=40))
def test_whatever_is_typed_is_hours_or_is_refused(text: str) -> None:
    try:
        hours = read_hours(text)
    except NotHours:
        return
    assert all(0 <= span.first < span.last <= 1440 for span in hours)


@given(openings)
def test_a_week_is_kept_as_plain_numbers(opening: Opening) -> None:
    assert opening_of(opening.zone, plain(opening)) == opening


@pytest.mark.parametrize("text", ["9", "18-9", "9-25", "9:70-10", "9-12, 11-13", "bald", "9-12-18"])
def test_what_are_no_hours(text: str) -> None:
    with pytest.raises(NotHours):
        read_hours(text)


def test_over_a_long_weekend() -> None:
    """Friday evening before 勤労感謝の日, with a company holiday on the Tuesday."""
    calendar = WorkCalendar("JP", frozenset({date(2026, 11, 24)}))
    asked = datetime(2026, 11, 20, 18, 30, tzinfo=TOKYO)
    expected = expected_answer(office_hours("Asia/Tokyo"), calendar, asked, 60)
    assert expected == datetime(2026, 11, 25, 10, tzinfo=TOKYO)


def test_a_saturday_with_hours_is_open_although_the_country_rests() -> None:
    saturday = Opening("Asia/Tokyo", ((),) * 5 + ((Span(600, 720),), ()))
    assert is_open(saturday, WorkCalendar(), datetime(2026, 11, 21, 11, tzinfo=TOKYO))


def test_a_night_in_which_an_hour_is_skipped_is_an_hour_shorter() -> None:
    london = ZoneInfo("Europe/London")
    all_day = Opening("Europe/London", ((Span(0, 1440),),) * 7)
    since = datetime(2027, 3, 28, 0, 0, tzinfo=london)
    until = datetime(2027, 3, 29, 0, 0, tzinfo=london)
    assert opening_time(all_day, WorkCalendar(()), since, until) == timedelta(hours=23)


def test_hours_that_lie_in_the_skipped_hour_are_none() -> None:
    odd = Opening("Europe/London", ((),) * 6 + ((Span(75, 90),),))  # 1:15 to 1:30 on Sundays
    before = datetime(2027, 3, 27, 12, tzinfo=UTC)
    assert opens_at(odd, WorkCalendar(()), before).date() == date(2027, 4, 4)


def test_nobody_is_ever_there() -> None:
    with pytest.raises(NeverOpen):
        expected_answer(
            Opening("Asia/Tokyo", ((),) * 7), WorkCalendar(), datetime(2026, 1, 1, tzinfo=UTC), 60
        )
