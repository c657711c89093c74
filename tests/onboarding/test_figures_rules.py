"""What figures mean: cohorts, medians, completion, funnels, hard steps, lines of days; over any journeys at all."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.calendar import WorkCalendar
from portal.onboarding.rules.briefs import Brief, foremost
from portal.onboarding.rules.figures import Cohort, Course, cohort, completion, grouped, value
from portal.onboarding.rules.funnels import Hard, Passing, funnel, worst
from portal.onboarding.rules.timelines import timeline
from portal.onboarding.rules.words import Pace, StuckReason, Waiting

DAY = date(2026, 3, 10)
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
COURSES = st.lists(
    st.builds(
        Course,
        journey_id=st.integers(1, 99),
        customer_id=st.just(1),
        template_id=st.sampled_from([1, 2, None]),
        began_on=DAYS,
        days=st.none() | st.integers(0, 400).map(float),
        spent=st.tuples(*[st.floats(0, 100)] * 4),
        aim=st.none() | st.integers(1, 60),
        completed_on=st.none() | DAYS,
        cancelled=st.booleans(),
        ends_on=st.none() | DAYS,
    )
)


@given(COURSES, DAYS)
def test_figures_of_any_journeys_hold_together(courses, today):
    whole, done = value(courses), completion(courses, today)
    assert whole.reached + whole.on_the_way + whole.given_up == whole.begun == len(courses)
    if whole.median is not None and whole.most is not None:
        assert whole.median <= whole.most <= max(one.days or 0 for one in courses)
    assert done.completed <= done.due <= done.begun
    assert done.rate is None or 0 <= done.rate <= 1
    parts = grouped(courses, lambda one: cohort(one.began_on, Cohort.QUARTER)).values()
    assert sum(completion(part, today).due for part in parts) == done.due


@given(DAYS)
def test_a_cohort_holds_its_day(day):
    month, quarter = cohort(day, Cohort.MONTH), cohort(day, Cohort.QUARTER)
    assert quarter <= month <= day
    assert (day - quarter).days < 92
    assert month.day == quarter.day == 1


def test_nobody_on_the_way_is_praised_or_blamed_too_early():
    running = Course(1, 1, 1, DAY, ends_on=DAY + timedelta(days=30))
    assert completion([running], DAY).rate is None
    assert completion([running], DAY + timedelta(days=30)).due == 0
    assert completion([running], DAY + timedelta(days=31)).rate == 0.0


def test_where_journeys_stall_is_where_most_stand_late():
    rows = [Passing("a", True, True, days=1.0)] * 3 + [Passing("b", True, False, stands=True)] * 2
    rows += [Passing("c", True, False, stands=True, late=True), Passing("c", False, False)]
    stairs = funnel(rows, {"a": "A", "b": "B", "c": "C", "d": "D"})
    assert [(one.reached, one.passed) for one in stairs] == [(3, 3), (2, 0), (1, 0), (0, 0)]
    assert (worst(stairs) or stairs[0]).key == "c"
    assert worst(stairs[:1]) is None


def test_a_step_is_hard_when_it_is_no_accident():
    once, twice = Hard(1, "a"), Hard(1, "b")
    once.reasons[StuckReason.NO_TIME] += 1
    twice.reasons[StuckReason.NO_TIME] += 2
    assert (once.hard, twice.hard) == (False, True)
    assert [Hard(1, "c", scores=scores).hard for scores in ([5, 5], [5, 4, 4], [1, 2, 3])] == [
        False,
        True,
        False,
    ]


def _brief(number: int, pace: Pace, *, over: bool = False, late: int = 0) -> Brief:
    return Brief(number, "x", 5, 2, DAY, 21, Waiting.CUSTOMER, None, pace, late, None, over)


def test_a_line_names_the_journey_that_needs_somebody_most():
    ended, fine = _brief(9, Pace.STUCK, over=True), _brief(1, Pace.ON_TRACK)
    stuck, later = _brief(2, Pace.STUCK, late=5), _brief(3, Pace.STUCK, late=8)
    found = None
    for one in (ended, fine, stuck, later):
        found = foremost(found, one)
    assert found is later
    assert not ended.slow
    assert stuck.slow


@given(st.lists(DAYS, min_size=1, max_size=12), DAYS)
def test_every_day_has_its_place_on_the_line(days, today):
    line = timeline(days, today)
    places = [line.at(day) for day in sorted([*days, today])]
    assert all(0 < place < 100 for place in places)
    assert places == sorted(places)
    stripes = line.off(WorkCalendar("JP").is_working)
    assert all(one.x >= 0 and one.x + one.width <= 100.02 for one in stripes)
    assert all(a.x + a.width < b.x for a, b in pairwise(stripes))
