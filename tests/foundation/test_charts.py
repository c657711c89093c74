"""Drawings stay inside their frame, and things stand where their values say."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.foundation.charts import date_ticks, kpi_chart, nice_ticks, sparkline
from portal.foundation.numbers import fifteen_digits

START = date(2026, 9, 30)
measured = st.floats(-1e12, 1e12, allow_nan=False).map(fifteen_digits)
histories = st.dictionaries(st.integers(0, 900), measured, max_size=30).map(
    lambda points: [(START + timedelta(days=after), value) for after, value in sorted(points.items())]
)
pairs = st.tuples(measured, measured).map(sorted).map(tuple)
ends = st.one_of(st.none(), st.tuples(measured, st.none()), st.tuples(st.none(), measured), pairs)


def places(points):
    return [tuple(map(float, pair.split(","))) for pair in points.split()]


@settings(max_examples=200)
@given(histories, st.one_of(st.none(), measured), ends)
def test_a_sparkline_stays_in_its_box_and_runs_to_the_right(points, target, threshold):
    spark = sparkline(points, target=target, threshold=threshold)
    drawn = places(spark.history)
    assert len(drawn) == len(points)
    assert all(0 <= x <= 96 and 0 <= y <= 30 for x, y in drawn)
    assert all(left[0] <= right[0] for left, right in pairwise(drawn))
    assert (spark.last is None) == (not points)
    for zone in spark.zones:
        assert 0 <= zone.y <= zone.y + zone.height <= 30.05
        assert 0 <= zone.line_y <= 30


def test_higher_values_stand_higher():
    spark = sparkline([(START, 6.0), (date(2026, 11, 20), 4.9)], target=3.0, threshold=(None, 6.5))
    (_, first), (_, last) = places(spark.history)
    assert spark.threshold_y < first < last < spark.target_y
    assert spark.threshold_zone == (0.0, spark.threshold_y)
    assert sparkline([(START, 5.0)], threshold=(3.0, None)).threshold_zone == (26.0, 4.0)


def test_a_sparkline_with_little_to_show():
    assert sparkline([]).history == ""
    assert sparkline([]).last is None
    alone = sparkline([(START, 5.0)], waiting=True)
    assert (alone.last, alone.waiting) == ((92.0, 15.0), True)
    level = sparkline([(START, 5.0), (date(2026, 11, 1), 5.0)])
    assert {y for _, y in places(level.history)} == {15.0}
    assert (level.expected, level.target_y, level.threshold_y, level.threshold_zone) == (
        None,
        None,
        None,
        None,
    )


def test_a_band_is_a_stripe_with_two_zones():
    spark = sparkline([(START, 75.0)], target=(70.0, 80.0), threshold=(60.0, 90.0))
    assert spark.target_y is None
    top, height = spark.target_band
    below, above = spark.zones
    assert above.y == 0 < above.line_y < top < top + height < below.line_y
    assert below.y + below.height == 30


def test_the_agreed_trajectory_shares_the_axes():
    history = [(START, 6.0), (date(2026, 11, 20), 4.9)]
    spark = sparkline(history, expected=[(START, 6.0), (date(2027, 3, 31), 3.0)])
    assert places(spark.expected) == [(4.0, 4.0), (92.0, 26.0)]
    assert places(spark.history)[0] == (4.0, 4.0)
    assert spark.last.x < 92


@settings(max_examples=300)
@given(measured, st.floats(0, 1e12).map(fifteen_digits), st.integers(3, 9))
def test_ticks_are_round_few_and_around_everything(low, extent, most):
    ticks = nice_ticks(low, low + extent, most)
    noise = (abs(low) + extent) * 1e-8
    assert 2 <= len(ticks) <= most
    assert ticks[0] <= low + noise
    assert ticks[-1] >= low + extent - noise
    steps = [right - left for left, right in pairwise(ticks)]
    assert max(steps) == pytest.approx(min(steps), rel=1e-6, abs=noise)
    if low >= 0:
        assert ticks[0] >= 0


def test_ticks_are_what_one_would_write():
    assert nice_ticks(0, 100) == (0, 20, 40, 60, 80, 100)
    assert nice_ticks(0.3, 0.3) == (0.26, 0.28, 0.3, 0.32, 0.34)
    assert nice_ticks(0, 0) == (0, 0.2, 0.4, 0.6, 0.8, 1.0)
    assert nice_ticks(-5, 5, most=5) == (-5, 0, 5)


@settings(max_examples=200)
@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 20_000), st.integers(2, 14))
def test_date_ticks_are_few_ordered_and_inside(first, extent, most):
    last = first + timedelta(days=extent)
    ticks = date_ticks(first, last, most)
    assert len(ticks) <= most
    assert all(first <= tick <= last for tick in ticks)
    assert all(left < right for left, right in pairwise(ticks))
    if extent >= 62:
        assert all(tick.day == 1 for tick in ticks)


@settings(max_examples=100)
@given(histories, histories, st.one_of(st.none(), measured), st.lists(ends.filter(bool), max_size=3))
def test_a_chart_keeps_everything_in_its_plot(points, forecast, target, steps):
    thresholds = [(START + timedelta(days=200 * number), step) for number, step in enumerate(steps)]
    chart = kpi_chart(
        points, expected=points[:2], target=target, target_on=date(2027, 3, 31), thresholds=thresholds,
        forecast=forecast[:2], today=date(2026, 11, 20),
    )  # fmt: skip
    left, top = chart.plot.x - 0.05, chart.plot.y - 0.05
    right, bottom = left + chart.plot.width + 0.1, top + chart.plot.height + 0.1
    drawn = [*places(chart.history), *places(chart.expected or ""), *places(chart.forecast or "")]
    drawn += [(tick.x, top) for tick in chart.date_ticks] + [(left, tick.y) for tick in chart.value_ticks]
    drawn += [(chart.today_x, top)] + ([chart.flag[:2]] if chart.flag else [])
    for mark in chart.thresholds:
        drawn += [(mark.x1, bottom), (mark.x2, bottom)]
        drawn += [(zone.x + zone.width, zone.y + zone.height) for zone in mark.zones]
    assert all(left <= x <= right and top <= y <= bottom for x, y in drawn)
    assert [dot.value for dot in chart.dots] == [value for _, value in points]


def test_a_kpi_chart_of_half_a_year():
    points = [(date(2026, 9, 30), 6.0), (date(2026, 10, 31), 5.3), (date(2026, 11, 20), 4.9)]
    chart = kpi_chart(
        points, expected=[(START, 6.0), (date(2027, 3, 31), 3.0)], target=3.0, target_on=date(2027, 3, 31),
        thresholds=[(date(2026, 11, 1), (None, 6.5)), (date(2027, 3, 31), (None, 4.0))],
        forecast=[(date(2026, 11, 20), 4.9), (date(2027, 3, 31), 2.1)], today=date(2026, 11, 21),
    )  # fmt: skip
    assert [tick.value for tick in chart.value_ticks] == [2, 3, 4, 5, 6, 7]
    assert [tick.on.month for tick in chart.date_ticks] == [10, 11, 12, 1, 2, 3]
    assert [tick.starts_year for tick in chart.date_ticks] == [False, False, False, True, False, False]
    assert (chart.flag.x, chart.flag.value) == (chart.plot.x + chart.plot.width, 3.0)
    first, second = chart.thresholds
    assert (first.since, first.x2, second.x2) == (date(2026, 11, 1), chart.flag.x, chart.flag.x)
    assert first.zones[0].y == chart.plot.y
    assert second.x1 < second.x2
    assert chart.flag.y > second.high_y > first.high_y


def test_a_wild_forecast_is_cut_instead_of_flattening_the_history():
    points = [(START, 0.0), (date(2026, 10, 30), 10.0)]
    chart = kpi_chart(points, forecast=[(date(2026, 10, 30), 10.0), (date(2027, 10, 30), 1000.0)])
    assert chart.value_ticks[-1].value <= 20
    assert places(chart.forecast)[1][0] > places(chart.forecast)[0][0]


def test_an_empty_chart_still_has_axes():
    chart = kpi_chart([])
    assert (chart.history, chart.dots, chart.flag, chart.today_x) == ("", (), None, None)
    assert len(chart.value_ticks) >= 2
    assert chart.date_ticks


def test_a_band_chart_has_a_stripe_and_no_flag():
    chart = kpi_chart([(START, 75.0)], target=(70.0, 80.0), target_on=date(2027, 3, 31))
    assert chart.flag is None
    assert chart.plot.y < chart.target_band.y < chart.target_band.y + chart.target_band.height
