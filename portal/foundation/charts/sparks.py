"""Sparklines: a KPI's way on the size of a word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.foundation.charts.scales import Ends, Point, Rect, Scale, Spot, Zone, relative

DOT = 4.0
"""Room around a sparkline, so that its last dot is not cut."""


@dataclass(frozen=True, slots=True)
class Spark:
    """A sparkline. `history` and `expected` are the `points` of polylines; None or empty: draw nothing.

    `zones` are what lies beyond the threshold (two for a band); `threshold_y` and `threshold_zone` (y, height)
    are the first of them. A target that is a band has `target_band` (y, height) instead of `target_y`.
    `last` is filled, or hollow while `waiting`.
    """

    width: int
    height: int
    history: str
    expected: str | None
    target_y: float | None
    target_band: tuple[float, float] | None
    zones: tuple[Zone, ...]
    last: Spot | None
    waiting: bool

    @property
    def course(self) -> str:
        """Return the history as a path of relative steps: on a map of many KPIs a kilobyte less than the points."""
        return relative(self.history)

    @property
    def threshold_y(self) -> float | None:
        """Return where the threshold is drawn."""
        return self.zones[0].line_y if self.zones else None

    @property
    def threshold_zone(self) -> tuple[float, float] | None:
        """Return y and height of what lies beyond the threshold."""
        return self.zones[0][1:] if self.zones else None


def sparkline(
    points: Sequence[Point],
    *,
    expected: Sequence[Point] = (),
    target: float | Ends | None = None,
    threshold: Ends | None = None,
    width: int = 96,
    height: int = 30,
    waiting: bool = False,
) -> Spark:
    """Draw dated values, oldest first, with the agreed trajectory, the target and the threshold.

    >>> from datetime import date
    >>> week = [(date(2026, 11, day), value) for day, value in ((1, 6.0), (8, 5.0), (15, 4.0))]
    >>> spark = sparkline(week, target=4.0, threshold=(None, 7.0))
    >>> spark.history, spark.last, spark.target_y, spark.threshold_zone
    ('4,11.3 48,18.7 92,26', Spot(x=92, y=26), 26, (0.0, 4))
    """
    low, high = target if isinstance(target, tuple) else (target, target)
    ends = [end for end in (low, high, *(threshold or ())) if end is not None]
    frame = Rect(DOT, DOT, width - 2 * DOT, height - 2 * DOT)
    scale = _scale_of((*points, *expected), ends, frame)
    return Spark(
        width,
        height,
        scale.polyline(points),
        scale.polyline(expected) if len(expected) > 1 else None,
        scale.y(low) if low is not None and low == high else None,
        scale.stripe(low, high, height) if low != high else None,
        scale.zones(threshold or (None, None), height),
        Spot(scale.x(points[-1][0]), scale.y(points[-1][1])) if points else None,
        waiting,
    )


def _scale_of(points: Iterable[Point], ends: Sequence[float], frame: Rect) -> Scale:
    days, values = [], list(ends)
    for day, value in points:
        days.append(day.toordinal())
        values.append(value)
    if not days:
        days = [0]
    first, last = min(days), max(days)
    return Scale(frame, first, last, min(values, default=0.0), max(values, default=0.0))
