"""Forecasts: when the target will be reached, or why it will not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.plans.rules import Direction, KpiTerms, Outlook, fit, forecast

START = date(2026, 4, 1)
END = START + timedelta(days=100)
RISING = KpiTerms(baseline=0.0, baseline_on=START, target=100.0, target_on=END)
FALLING = KpiTerms(direction=Direction.LOWER, baseline=100.0, baseline_on=START, target=0.0, target_on=END)
BAND = KpiTerms(direction=Direction.BAND, band_low=70.0, band_high=80.0, baseline_on=START, target_on=END)


def day(after):
    return START + timedelta(days=after)


def line(slope, start=0.0, days=(10, 20, 30, 40)):
    return [(day(after), start + slope * after) for after in days]


def test_three_measurements_are_too_few_and_a_single_day_is_no_line():
    assert forecast(line(1.0)[:3], RISING, day(40)) is None
    assert forecast([(day(10), 1.0)] * 4, RISING, day(40)) is None
    assert forecast(line(1.0), replace(RISING, target=None), day(40)) is None


def test_a_steady_rise_reaches_the_target_on_its_day():
    seen = forecast(line(1.0), RISING, day(41))
    assert (seen.outlook, seen.reaches_on, seen.days_early, seen.used) == (Outlook.WILL_REACH, END, 0, 4)
    assert seen.will_be_met
    assert (seen.since, seen.until, seen.on_target_date) == (day(10), day(40), 100.0)


def test_too_slow_is_late_and_much_too_slow_is_never():
    late = forecast(line(0.5), RISING, day(41))
    assert (late.outlook, late.reaches_on, late.days_early, late.will_be_met) == (
        Outlook.WILL_REACH, day(200), -100, False,
    )  # fmt: skip
    assert forecast(line(0.1), RISING, day(41)).outlook == Outlook.BEYOND_HORIZON
    assert forecast(line(0.0), RISING, day(41)).outlook == Outlook.FLAT
    assert forecast(line(0.01), RISING, day(41)).outlook == Outlook.FLAT
    assert forecast(line(-0.5), RISING, day(41)).outlook == Outlook.MOVING_AWAY


def test_falling_targets_alike():
    assert forecast(line(-1.0, 100), FALLING, day(41)).reaches_on == END
    assert forecast(line(0.5, 100), FALLING, day(41)).outlook == Outlook.MOVING_AWAY


def test_met_stays_met_or_is_about_to_be_lost():
    assert forecast(line(1.0, 100), RISING, day(41)).outlook == Outlook.MET
    losing = forecast(line(-0.5, 130), RISING, day(41))
    assert (losing.outlook, losing.leaves_on, losing.will_be_met) == (Outlook.WILL_LEAVE, day(60), False)
    slowly = forecast(line(-0.5, 170), RISING, day(41))
    assert (slowly.outlook, slowly.will_be_met) == (Outlook.MET, True)


@pytest.mark.parametrize(
    ("slope", "start", "outlook", "on"),
    [
        (0.5, 30, Outlook.WILL_REACH, day(80)),
        (-0.5, 110, Outlook.WILL_REACH, day(60)),
        (0.5, 100, Outlook.MOVING_AWAY, None),
        (-0.5, 60, Outlook.MOVING_AWAY, None),
        (0.0, 75, Outlook.MET, None),
        (0.0, 90, Outlook.FLAT, None),
    ],
)
def test_bands_are_entered_from_either_side(slope, start, outlook, on):
    seen = forecast(line(slope, start), BAND, day(41))
    assert (seen.outlook, seen.reaches_on) == (outlook, on)


def test_a_band_may_be_left():
    seen = forecast(line(0.25, 65), BAND, day(41))
    assert (seen.outlook, seen.leaves_on) == (Outlook.WILL_LEAVE, day(60))


def test_only_the_last_eight_up_to_today_count():
    old = [(day(after), 90.0) for after in range(5)]
    recent = line(1.0, days=range(10, 50, 5))
    seen = forecast([*old, *recent, (day(80), 0.0)], RISING, day(50))
    assert (seen.used, seen.since, seen.line.slope) == (8, day(10), 1.0)
    assert forecast(list(reversed(old + recent)), RISING, day(50)) == forecast(old + recent, RISING, day(50))


def test_a_line_already_past_the_target_says_tomorrow():
    jumpy = [(day(10), 20.0), (day(20), 60.0), (day(30), 150.0), (day(40), 99.0)]
    assert forecast(jumpy, RISING, day(60)).reaches_on == day(61)


numbers = st.floats(-1e9, 1e9, allow_nan=False)
dated = st.lists(
    st.tuples(st.integers(0, 3000), numbers), min_size=4, max_size=12, unique_by=lambda point: point[0]
)


@settings(max_examples=200)
@given(
    st.floats(-100, 100),
    st.floats(-1e6, 1e6),
    st.lists(st.integers(0, 900), min_size=4, max_size=20, unique=True),
)
def test_a_straight_line_is_found_again(slope, start, days):
    found = fit([(day(after), start + slope * after) for after in days])
    assert found.slope == pytest.approx(slope, abs=1e-6)
    assert found.at(day(0)) == pytest.approx(start, abs=1e-3)


@settings(max_examples=200)
@given(dated, numbers, numbers, st.sampled_from(list(Direction)), st.integers(0, 3000))
def test_forecasts_keep_their_promises(points, baseline, target, direction, now):
    terms = KpiTerms(
        direction=direction, baseline=baseline, target=target, baseline_on=START, target_on=END,
        band_low=min(baseline, target), band_high=max(baseline, target),
    )  # fmt: skip
    seen = forecast([(day(after), value) for after, value in points], terms, day(now))
    assume(seen is not None)
    assert (seen.reaches_on is not None) == (seen.outlook == Outlook.WILL_REACH)
    assert (seen.leaves_on is not None) == (seen.outlook == Outlook.WILL_LEAVE)
    if seen.reaches_on:
        assert day(now) < seen.reaches_on <= seen.horizon
    if seen.leaves_on:
        assert day(now) < seen.leaves_on <= END
    assert 4 <= seen.used <= 8
    assert seen.until <= day(now)
