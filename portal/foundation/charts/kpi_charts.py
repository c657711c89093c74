"""The large chart of one KPI: history, expected line, target, thresholds and forecast."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from portal.foundation.charts.scales import Ends, Point, Rect, Scale
from portal.foundation.charts.ticks import date_ticks, nice_ticks

SPACE_A_LABEL, SPACE_A_VALUE = 58, 36
A_GLIMPSE = 8.0
"""How wide a threshold is drawn that begins on the last day shown."""
FORECAST_ROOM = 0.5
"""A forecast may stretch the value axis by this part of what is known; beyond it is cut off."""


class ValueTick(NamedTuple):
    """A line across the chart, and the value it stands for."""

    y: float
    value: float


class DateTick(NamedTuple):
    """A mark on the time axis; `starts_year` where the year should be said."""

    x: float
    on: date
    starts_year: bool


class Dot(NamedTuple):
    """One measurement."""

    x: float
    y: float
    on: date
    value: float


class ThresholdMark(NamedTuple):
    """One step of a threshold: lines from `x1` to `x2` where it limits, and the zones beyond."""

    since: date
    low: float | None
    high: float | None
    x1: float
    x2: float
    low_y: float | None
    high_y: float | None
    zones: tuple[Rect, ...]


@dataclass(frozen=True, slots=True)
class KpiChart:
    """A KPI's chart: everything with its place, nothing yet in words.

    `plot` is the frame inside which lines are drawn. `history`, `expected` and `forecast` are the `points`
    of polylines. `flag` is the target on its date; a band has `target_band` instead.
    """

    width: int
    height: int
    plot: Rect
    value_ticks: tuple[ValueTick, ...]
    date_ticks: tuple[DateTick, ...]
    history: str
    dots: tuple[Dot, ...]
    expected: str | None
    forecast: str | None
    flag: Dot | None
    target_band: Rect | None
    thresholds: tuple[ThresholdMark, ...]
    today_x: float | None


def kpi_chart(
    points: Sequence[Point],
    *,
    expected: Sequence[Point] = (),
    target: float | Ends | None = None,
    target_on: date | None = None,
    thresholds: Sequence[tuple[date, Ends]] = (),
    forecast: Sequence[Point] = (),
    today: date | None = None,
    width: int = 720,
    height: int = 280,
    margin: tuple[int, int, int, int] = (16, 24, 28, 52),
) -> KpiChart:
    """Draw the whole history of a KPI, oldest first; `margin` is top, right, bottom, left.

    `thresholds` are (day from which it applies, ends), in order; `forecast` two points of its line.
    """
    top, right, bottom, left = margin
    plot = Rect(left, top, width - left - right, height - top - bottom)
    low, high = target if isinstance(target, tuple) else (target, target)
    ends = [end for end in (low, high, *(end for _, pair in thresholds for end in pair)) if end is not None]
    forecast = _cut(forecast, [*(value for _, value in (*points, *expected)), *ends])
    drawn = (*points, *expected, *forecast)
    values = _value_ticks([*(value for _, value in drawn), *ends, *_around(low, high)], plot)
    first, last = _days_shown([*(day for day, _ in drawn), *(day for day in (target_on, today) if day)])
    scale = Scale(plot, first.toordinal(), last.toordinal(), values[0], values[-1])
    flagged = target_on is not None and low is not None and low == high
    return KpiChart(
        width,
        height,
        plot,
        tuple(ValueTick(scale.y(value), value) for value in values),
        tuple(_date_ticks(scale, first, last)),
        scale.polyline(points),
        tuple(_dot(scale, day, value) for day, value in points),
        scale.polyline(expected) if len(expected) > 1 else None,
        scale.polyline(forecast) if len(forecast) > 1 else None,
        _dot(scale, target_on, low) if flagged else None,  # type: ignore[arg-type]  # both are set
        scale.band(low, high) if low != high else None,
        tuple(_threshold_marks(scale, thresholds, last)),
        scale.x(today) if today else None,
    )


def _around(low: float | None, high: float | None) -> tuple[float, ...]:
    """Leave some room on either side of a band, so that one sees where it ends."""
    if low is None or high is None or low == high:
        return ()
    room = (high - low) / 10
    return (low - room if low < 0 or low >= room else low), high + room


def _value_ticks(values: Sequence[float], plot: Rect) -> tuple[float, ...]:
    return nice_ticks(
        min(values, default=0.0), max(values, default=1.0), most=max(3, int(plot.height // SPACE_A_VALUE))
    )


def _date_ticks(scale: Scale, first: date, last: date) -> Iterable[DateTick]:
    for day in date_ticks(first, last, most=max(2, int(scale.frame.width // SPACE_A_LABEL))):
        yield DateTick(scale.x(day), day, day.month == 1 and day.day == 1)


def _dot(scale: Scale, day: date, value: float) -> Dot:
    return Dot(scale.x(day), scale.y(value), day, value)


def _threshold_marks(scale: Scale, steps: Sequence[tuple[date, Ends]], last: date) -> Iterable[ThresholdMark]:
    """Yield each step from the day it applies to the day of the next; what lies outside is not drawn."""
    ends = [since for since, _ in steps[1:]] + [last]
    for (since, (low, high)), until in zip(steps, ends, strict=False):
        x1, x2 = max(scale.x(since), scale.frame.x), min(scale.x(until), scale.right)
        if since == last:
            x1 = max(scale.right - A_GLIMPSE, scale.frame.x)
        if x1 < x2:
            low_y, high_y = (None if end is None else scale.y(end) for end in (low, high))
            yield ThresholdMark(
                since, low, high, x1, x2, low_y, high_y, _beyond(scale, x1, x2, low_y, high_y)
            )


def _beyond(
    scale: Scale, x1: float, x2: float, low_y: float | None, high_y: float | None
) -> tuple[Rect, ...]:
    wide, top = round(x2 - x1, 1), scale.frame.y
    below = (Rect(x1, low_y, wide, round(scale.bottom - low_y, 1)),) if low_y is not None else ()
    above = (Rect(x1, top, wide, round(high_y - top, 1)),) if high_y is not None else ()
    return below + above


def _days_shown(days: Sequence[date]) -> tuple[date, date]:
    """Return the first and last day of the axis, at least four weeks apart."""
    first, last = min(days, default=date(2000, 1, 1)), max(days, default=date(2000, 1, 29))
    if (last - first).days < 28:
        last = first + timedelta(days=28)
    return first, last


def _cut(line: Sequence[Point], known: Sequence[float]) -> Sequence[Point]:
    """Shorten a forecast where it would leave the known values far behind."""
    if len(line) != 2 or not known:
        return line
    (start, value), (end, then) = line
    room = FORECAST_ROOM * ((max(known) - min(known)) or abs(known[0]) or 1.0)
    allowed = min(max(then, min(known) - room), max(known) + room)
    if allowed == then:
        return line
    share = max(0.0, (allowed - value) / (then - value)) if then != value else 1.0
    cut_on = start + timedelta(days=int((end - start).days * share))
    return ((start, value), (cut_on, allowed)) if cut_on > start else ()
