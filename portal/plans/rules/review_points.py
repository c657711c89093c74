"""Which values of a long history a chart on paper keeps: enough to see the way, few enough to be drawn and kept."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

MOST = 60
"""So many dots can still be told apart on the width of half a page."""
Point = tuple[date, float]


def thinned(points: Sequence[Point], most: int = MOST) -> list[Point]:
    """Return dated values, oldest first, at most `most`: the newest of each week, else of each month, else the newest.

    The first and the last value always stay.

    >>> from datetime import timedelta
    >>> daily = [(date(2026, 1, 1) + timedelta(days=day), float(day)) for day in range(300)]
    >>> [len(thinned(daily[:days])) for days in (60, 61, 300)]
    [60, 11, 45]
    >>> thinned(daily)[0][1], thinned(daily)[-1][1]
    (0.0, 299.0)
    """
    if len(points) <= most:
        return list(points)
    for same in (_week, _month):
        kept = [points[0], *(list(group)[-1] for _, group in groupby(points[1:], key=same))]
        if len(kept) <= most:
            return kept
    return [points[0], *kept[-(most - 1) :]]


def _week(point: Point) -> tuple[int, int]:
    return point[0].isocalendar()[:2]


def _month(point: Point) -> tuple[int, int]:
    return point[0].year, point[0].month
