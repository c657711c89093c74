"""Standing: every edge of the rules that both sides agreed to be judged by."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.plans.rules import (
    Because,
    Bounds,
    Cadence,
    Course,
    Direction,
    KpiTerms,
    Limits,
    Measured,
    Standing,
    ThresholdStep,
    attained_share,
    contradictions,
    expected_share,
    is_stale,
    next_value_due,
    planned_value,
    standing,
    threshold_at,
    trajectory,
)

steady = settings(max_examples=300)
START, END = date(2026, 9, 30), date(2027, 3, 31)
TODAY = date(2026, 11, 20)
CLOSING = KpiTerms(direction=Direction.LOWER, baseline=6.0, baseline_on=START, target=3.0, target_on=END)
HUNDRED_DAYS = KpiTerms(baseline=0.0, baseline_on=START, target=100.0, target_on=START + timedelta(days=100))
OCCUPANCY = KpiTerms(
    direction=Direction.BAND,
    band_low=70,
    band_high=80,
    limit_low=50,
    limit_high=100,
    baseline_on=START,
    target_on=END,
)
values = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 3))
days = st.dates(date(2026, 1, 1), date(2028, 12, 31))


def judged(terms, value, today=TODAY, on=None, limits=None):
    return standing(terms, [Measured(on or today, value)], today, limits or Limits())


def after(days):
    return START + timedelta(days=days)


def test_the_prototypes_example_with_its_arithmetic():
    judgement = judged(CLOSING, 4.9)
    figures = dict(judgement.arithmetic)
    assert (figures["gained"], figures["needed"]) == (1.1, 3.0)
    assert (round(figures["attained"], 2), round(figures["expected"], 2)) == (0.37, 0.28)
    assert (judgement.standing, judgement.because) == (Standing.ON_TRACK, Because.IN_TIME)
    assert [name for name, _ in judgement.arithmetic][:5] == [
        "baseline",
        "target",
        "current",
        "gained",
        "needed",
    ]
    assert judged(replace(CLOSING, baseline=300, target=80), 252).standing == Standing.AT_RISK
    assert (
        judged(KpiTerms(baseline=40, baseline_on=START, target=80, target_on=END), 41).standing
        == Standing.OFF_TRACK
    )


def test_expected_share_stays_within_the_dates():
    shares = [expected_share(HUNDRED_DAYS, after(days)) for days in (-50, 0, 25, 100, 400)]
    assert shares == [0.0, 0.0, 0.25, 1.0, 1.0]
    backwards = replace(CLOSING, target_on=START - timedelta(days=1))
    assert expected_share(backwards, START) == 1.0
    assert expected_share(replace(CLOSING, target_on=START), START - timedelta(days=1)) == 0.0


@pytest.mark.parametrize(
    ("value", "expected"),
    [(50, Standing.ON_TRACK), (45, Standing.ON_TRACK), (44.9, Standing.AT_RISK), (30, Standing.AT_RISK),
     (29.9, Standing.OFF_TRACK), (-10, Standing.OFF_TRACK), (99.9, Standing.ON_TRACK), (100, Standing.ACHIEVED)],
)  # fmt: skip
def test_a_lag_of_exactly_the_limit_is_still_within_it(value, expected):
    assert judged(HUNDRED_DAYS, value, after(50)).standing == expected


def test_limits_are_a_setting_of_the_plan():
    assert judged(HUNDRED_DAYS, 44, after(50), limits=Limits(0.1, 0.3)).standing == Standing.ON_TRACK
    assert judged(HUNDRED_DAYS, 25, after(50), limits=Limits(0.1, 0.3)).standing == Standing.AT_RISK


def test_past_the_target_date_only_achieved_counts():
    almost = 99.0
    assert judged(HUNDRED_DAYS, almost, after(100)).standing == Standing.ON_TRACK
    late = judged(HUNDRED_DAYS, almost, after(101))
    assert (late.standing, late.because) == (Standing.OFF_TRACK, Because.TARGET_DATE_PASSED)
    assert judged(HUNDRED_DAYS, 100.0, after(101)).standing == Standing.ACHIEVED


def test_without_a_measurement_there_is_no_standing():
    judgement = standing(CLOSING, [], TODAY)
    assert (judgement.standing, judgement.because) == (Standing.NO_DATA, Because.NOT_MEASURED)
    assert (judgement.attained, judgement.lag, judgement.stale) == (None, None, False)
    assert round(judgement.expected, 2) == 0.28
    assert standing(CLOSING, [], END + timedelta(days=9)).standing == Standing.NO_DATA


def test_tomorrows_measurement_is_not_known_yet():
    tomorrow = Measured(TODAY + timedelta(days=1), 3.0)
    assert standing(CLOSING, [tomorrow], TODAY).standing == Standing.NO_DATA
    assert standing(CLOSING, [Measured(TODAY, 4.9), tomorrow], TODAY).current == 4.9


def test_the_newest_measurement_counts_in_any_order_and_the_later_of_one_day():
    first, second, third = Measured(after(10), 5.5), Measured(after(40), 5.0), Measured(after(40), 4.9)
    assert standing(CLOSING, [second, first], TODAY).current == 5.0
    assert standing(CLOSING, [first, second, third], TODAY).current == 4.9


@pytest.mark.parametrize("gap", ["baseline", "target", "baseline_on", "target_on"])
def test_a_draft_with_gaps_is_not_judged_but_says_what_is_missing(gap):
    judgement = judged(replace(CLOSING, **{gap: None}), 4.9)
    assert (judgement.standing, judgement.because, judgement.gaps) == (
        Standing.NO_DATA,
        Because.NOT_AGREED,
        (gap,),
    )
    assert judgement.current == 4.9
    assert judgement.attained is None
    assert dict(judgement.arithmetic)["current"] == 4.9


def test_hold_it_is_all_or_nothing():
    hold = replace(CLOSING, baseline=2.0, target=2.0)
    assert [attained_share(hold, value) for value in (1.9, 2.0, 2.1)] == [1.0, 1.0, 0.0]
    assert judged(hold, 2.0).standing == Standing.ACHIEVED
    lost = judged(hold, 2.1)
    assert (lost.course, lost.standing) == (Course.HOLD, Standing.OFF_TRACK)
    assert "needed" not in dict(lost.arithmetic)
    assert judged(hold, 2.1, after(5)).standing == Standing.ON_TRACK  # 5 of 182 days: within five points


def test_a_band_falls_from_its_edge_to_its_limit():
    shares = [attained_share(OCCUPANCY, value) for value in (40, 50, 60, 70, 75, 80, 85, 100, 130)]
    assert shares == [0.0, 0.0, 0.5, 1.0, 1.0, 1.0, 0.75, 0.0, 0.0]
    assert judged(OCCUPANCY, 75).standing == Standing.ACHIEVED
    outside = judged(OCCUPANCY, 85)
    figures = dict(outside.arithmetic)
    assert (outside.course, figures["outside_by"], figures["left"], figures["room"]) == (
        Course.BAND,
        5,
        15,
        20,
    )
    assert outside.standing == Standing.ON_TRACK
    assert judged(OCCUPANCY, 99).standing == Standing.OFF_TRACK


def test_a_band_without_limits_uses_its_threshold_or_its_own_width():
    bare = replace(OCCUPANCY, limit_low=None, limit_high=None)
    assert attained_share(bare, 85) == 0.5
    threshold = replace(bare, thresholds=(ThresholdStep(low=60, high=120),))
    assert attained_share(threshold, 85) == 0.875
    assert attained_share(threshold, 65) == 0.5
    point = replace(bare, band_low=75, band_high=75)
    assert [attained_share(point, value) for value in (74, 75, 76)] == [0.0, 1.0, 0.0]


@pytest.mark.parametrize(
    ("direction", "step", "fine", "beyond"),
    [(Direction.HIGHER, ThresholdStep(30), 30, 29.9), (Direction.LOWER, ThresholdStep(6.5), 6.5, 6.6),
     (Direction.BAND, ThresholdStep(low=60, high=90), 90, 90.1), (Direction.BAND, ThresholdStep(low=60), 60, 59.9)],
)  # fmt: skip
def test_a_threshold_is_crossed_beyond_it_never_on_it(direction, step, fine, beyond):
    baseline, target = (6, 3) if direction == Direction.LOWER else (28, 80)
    terms = KpiTerms(
        direction=direction, baseline=baseline, target=target,
        band_low=70, band_high=80, baseline_on=START, target_on=END, thresholds=(replace(step, applies_from=START),),
    )  # fmt: skip
    assert not judged(terms, fine, after(1)).crossed
    crossed = judged(terms, beyond, after(1))
    assert (crossed.crossed, crossed.standing, crossed.because) == (
        True, Standing.OFF_TRACK, Because.THRESHOLD_CROSSED,
    )  # fmt: skip


def test_a_threshold_applies_from_its_day_and_steps():
    terms = replace(
        CLOSING, thresholds=(ThresholdStep(4.0), ThresholdStep(6.5, applies_from=date(2026, 11, 1)))
    )
    in_force = [threshold_at(terms, day) for day in (date(2026, 10, 31), date(2026, 11, 1), END)]
    assert in_force == [None, Bounds(None, 6.5), Bounds(None, 4.0)]
    assert not judged(terms, 7.0, date(2026, 10, 31)).crossed
    assert judged(terms, 7.0, date(2026, 11, 1)).crossed
    assert judged(terms, 4.1, END).because == Because.THRESHOLD_CROSSED


def test_before_the_threshold_applies_only_the_trajectory_counts():
    terms = replace(CLOSING, thresholds=(ThresholdStep(4.0),))
    judgement = judged(terms, 4.9)
    assert (judgement.standing, judgement.crossed, judgement.threshold_in_force) == (
        Standing.ON_TRACK,
        False,
        None,
    )


def test_a_met_target_is_achieved_whatever_the_threshold_says():
    odd = replace(CLOSING, thresholds=(ThresholdStep(2.0, applies_from=START),))
    assert judged(odd, 2.5).standing == Standing.ACHIEVED
    assert judged(odd, 2.5).crossed


@pytest.mark.parametrize(
    ("cadence", "last_fresh_day"),
    [(Cadence.DAILY, 1), (Cadence.WEEKLY, 10), (Cadence.FORTNIGHTLY, 21), (Cadence.MONTHLY, 45),
     (Cadence.QUARTERLY, 136), (Cadence.HALF_YEARLY, 273), (Cadence.YEARLY, 547)],
)  # fmt: skip
def test_older_than_one_and_a_half_cadences_is_stale(cadence, last_fresh_day):
    terms = replace(CLOSING, cadence=cadence)
    assert not is_stale(terms, START, after(last_fresh_day))
    assert is_stale(terms, START, after(last_fresh_day + 1))


def test_stale_stands_beside_the_standing():
    judgement = judged(CLOSING, 4.9, on=TODAY - timedelta(days=46))
    assert (judgement.stale, judgement.standing) == (True, Standing.ON_TRACK)
    assert next_value_due(CLOSING, None) == after(30)


def test_nothing_is_awaited_before_the_plan_begins_and_then_from_its_first_day():
    old = TODAY - timedelta(days=200)
    begun = [Limits(begins_on=TODAY - timedelta(days=ago)) for ago in (-90, 0, 45, 46)]
    waits = [judged(CLOSING, 4.9, TODAY, old, limits).stale for limits in begun]
    assert waits == [False, False, False, True]


def test_words_from_the_database_do_as_well():
    terms = replace(CLOSING, direction="lower", kind="outcome", cadence=Cadence("monthly"))
    assert judged(terms, 4.9).standing == "on_track"


def test_planned_values_and_the_trajectory():
    assert planned_value(HUNDRED_DAYS, after(28)) == 28.0
    assert planned_value(OCCUPANCY, TODAY) is None
    assert trajectory(HUNDRED_DAYS, after(25)) == ((START, 0.0), (after(25), 25.0))
    assert trajectory(HUNDRED_DAYS, after(200)) == ((START, 0.0), (after(100), 100.0), (after(200), 100.0))
    assert trajectory(HUNDRED_DAYS, START) == trajectory(OCCUPANCY, TODAY) == ()


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (CLOSING, []),
        (OCCUPANCY, []),
        (replace(CLOSING, target=6.0), []),
        (replace(CLOSING, target=7.0), ["target_worse_than_baseline"]),
        (replace(CLOSING, target_on=START), ["target_date_not_after_baseline_date"]),
        (replace(CLOSING, thresholds=(ThresholdStep(2.9),)), ["threshold_beyond_target"]),
        (replace(CLOSING, thresholds=(ThresholdStep(4), ThresholdStep(5))), ["two_thresholds_on_one_day"]),
        (replace(CLOSING, thresholds=(ThresholdStep(),)), ["threshold_without_value"]),
        (replace(OCCUPANCY, band_low=90), ["band_upside_down"]),
        (replace(OCCUPANCY, limit_low=70), ["limit_inside_band"]),
        (replace(OCCUPANCY, thresholds=(ThresholdStep(low=75),)), ["threshold_beyond_target"]),
    ],
)
def test_contradictions_are_named(terms, words):
    assert list(contradictions(terms)) == words


@steady
@given(values, values, values, days)
def test_rising_and_falling_are_mirror_images(baseline, target, value, today):
    rising = KpiTerms(baseline=baseline, target=target, baseline_on=START, target_on=END)
    falling = KpiTerms(
        direction=Direction.LOWER, baseline=-baseline, target=-target, baseline_on=START, target_on=END
    )
    one, other = judged(rising, value, today), judged(falling, -value, today)
    assert (one.standing, one.attained, one.gained, one.needed) == (
        other.standing, other.attained, other.gained, other.needed,
    )  # fmt: skip


@steady
@given(values, values, values, days, st.sampled_from(list(Direction)))
def test_met_means_a_full_share_and_the_figures_agree(baseline, target, value, today, direction):
    terms = KpiTerms(
        direction=direction, baseline=baseline, target=target, baseline_on=START, target_on=END,
        band_low=min(baseline, target), band_high=max(baseline, target),
    )  # fmt: skip
    judgement = judged(terms, value, today)
    assert (judgement.standing == Standing.ACHIEVED) == terms.met_by(value)
    assert (judgement.attained >= 1) == terms.met_by(value)
    assert judgement.lag == judgement.expected - judgement.attained
    if judgement.needed:
        assert judgement.attained == judgement.gained / judgement.needed


@steady
@given(values, values, st.lists(values, min_size=2, max_size=5), days)
def test_a_better_value_never_stands_worse(baseline, target, measured, today):
    terms = KpiTerms(baseline=baseline, target=target, baseline_on=START, target_on=END)
    order = list(Standing)
    places = [order.index(judged(terms, value, today).standing) for value in sorted(measured)]
    assert places == sorted(places, reverse=True)
