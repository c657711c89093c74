"""What a journey waited for: without gaps, exact to the second, and told in days that add up."""

import itertools
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.onboarding.rules.spans import Doable, Span, State, waiting, went_on
from portal.onboarding.rules.values import day_after, midnight, spent
from portal.onboarding.rules.words import StepSide, Waiting

ZONE = "Asia/Tokyo"
BEGUN = datetime(2026, 11, 2, 1, tzinfo=UTC)
SIDES = st.lists(st.sampled_from(list(StepSide)), max_size=4)
STATES = st.tuples(SIDES, st.booleans()).map(
    lambda drawn: waiting([Doable(side, begun=drawn[1] and at == 0) for at, side in enumerate(drawn[0])])
)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Span], datetime]:
    """Draw what a journey was found to wait for, at growing instants."""
    now = BEGUN
    spans: list[Span] = []
    for _change in range(draw(st.integers(1, 12))):
        state = draw(STATES)
        last = spans.pop() if spans else None
        spans += went_on(last, state, now, day_after(last.since, ZONE) if last else None)
        now += timedelta(seconds=draw(st.integers(0, 3 * 86_400)))
    return spans, now


@given(histories())
def test_spans_have_no_gaps_and_do_not_overlap(history: tuple[list[Span], datetime]) -> None:
    spans, _now = history
    assert spans[0].since == BEGUN
    assert all(one.until == following.since for one, following in itertools.pairwise(spans))
    assert all(one.until is None or one.since <= one.until for one in spans)
    assert spans[-1].until is None


@given(histories(), st.integers(-20, 5))
def test_time_to_value_is_split_without_a_rest(history: tuple[list[Span], datetime], earlier: int) -> None:
    spans, now = history
    start = date(2026, 11, 2) + timedelta(days=earlier)
    found = spent(spans, start, now, ZONE)
    whole = max(now - midnight(start, ZONE), timedelta())
    assert sum(found.exactly.values(), timedelta()) == whole
    assert all(part >= timedelta() for part in found.exactly.values())
    if whole:
        assert sum(found.told.values()) == found.days
    assert found.days == max((_day(now) - start).days, 0)
    assert found.counted == found.days - found.told[Waiting.PAUSED]


def test_what_somebody_began_is_worked_on_until_the_customers_day_ends() -> None:
    noon = datetime(2026, 11, 20, 3, tzinfo=UTC)
    begun = waiting([Doable(StepSide.CUSTOMER, begun=True)])
    first = went_on(None, begun, noon, None)
    next_week = noon + timedelta(days=6)
    spans = went_on(first[0], waiting([Doable(StepSide.CUSTOMER)]), next_week, day_after(noon, ZONE))
    assert [(one.what, one.since, one.until) for one in spans] == [
        (Waiting.WORKING, noon, datetime(2026, 11, 20, 15, tzinfo=UTC)),
        (Waiting.CUSTOMER, datetime(2026, 11, 20, 15, tzinfo=UTC), None),
    ]
    found = spent(spans, date(2026, 11, 20), next_week, ZONE)
    assert found.exactly[Waiting.WORKING] == timedelta(hours=12)
    assert found.exactly[Waiting.CUSTOMER] == timedelta(days=5, hours=12)


def test_it_is_told_what_a_mixed_road_waits_for() -> None:
    ours, theirs, both = (Doable(side) for side in (StepSide.VENDOR, StepSide.CUSTOMER, StepSide.TOGETHER))
    assert waiting([ours]).what is Waiting.VENDOR
    assert waiting([theirs, theirs]).what is Waiting.CUSTOMER
    assert waiting([ours, theirs]).what is Waiting.WORKING
    assert waiting([both]).what is Waiting.WORKING
    assert waiting([], otherwise=Waiting.VENDOR) == State(Waiting.VENDOR)


def test_a_day_in_summer_time_has_its_own_length() -> None:
    zone = "Europe/Berlin"
    night = midnight(date(2026, 3, 29), zone)
    assert day_after(night, zone) - night == timedelta(hours=23)
    found = spent([Span(Waiting.CUSTOMER, night)], date(2026, 3, 29), day_after(night, zone), zone)
    assert (found.days, found.exactly[Waiting.CUSTOMER]) == (1, timedelta(hours=23))


def _day(instant: datetime) -> date:
    return (instant + timedelta(hours=9)).date()
