"""Columns, one for each month or the like, each with a mark above it for what most stay below."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.foundation.charts.scales import Rect
from portal.foundation.charts.ticks import nice_ticks

AXIS, FOOT, HEAD = 40.0, 22.0, 10.0
"""Room for the values at the left, for the labels below, and above the highest."""
FILLED = 0.56
"""Share of its place that a column fills."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: where its label stands, its rectangle (None: nothing was measured), and its mark."""

    x: float
    bar: Rect | None
    mark_y: float | None
    mark_from: float = 0.0
    mark_to: float = 0.0


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """Columns with their axis; `ticks` are (y, value)."""

    width: int
    height: int
    left: float
    right: float
    base: float
    columns: tuple[Column, ...]
    ticks: tuple[tuple[float, float], ...]


def column_chart(
    values: Sequence[float | None], marks: Sequence[float | None] = (), *, width: int = 720, height: int = 200
) -> ColumnChart:
    """Draw values from zero up, with marks where they are given.

    >>> chart = column_chart([2, None, 4], [3, None, 8], width=340, height=132)
    >>> [column.bar and column.bar.height for column in chart.columns], chart.ticks[-1]
    ([25.0, None, 50.0], (10.0, 8.0))
    """
    known = [value for value in (*values, *marks) if value is not None]
    ticks = nice_ticks(0.0, max([*known, 0.0]) or 1.0, most=5)
    base, by_value = height - FOOT, (height - FOOT - HEAD) / ticks[-1]
    place = (width - AXIS) / max(1, len(values))
    columns = []
    for number, value in enumerate(values):
        mark = marks[number] if number < len(marks) else None
        middle, wide = AXIS + place * (number + 0.5), place * FILLED
        tall = 0.0 if value is None else value * by_value
        bar = (
            None
            if value is None
            else Rect(*(round(n, 1) for n in (middle - wide / 2, base - tall, wide, tall)))
        )
        y = None if mark is None else round(base - mark * by_value, 1)
        edges = (round(middle - place * 0.4, 1), round(middle + place * 0.4, 1))
        columns.append(Column(round(middle, 1), bar, y, *edges))
    return ColumnChart(
        width, height, AXIS, float(width), base, tuple(columns),
        tuple((round(base - tick * by_value, 1), tick) for tick in ticks),
    )  # fmt: skip
