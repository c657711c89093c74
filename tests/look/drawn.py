"""Sparklines in the states they can be in."""

from datetime import date

from portal.foundation.charts import Point, Spark, sparkline

START, END = date(2026, 5, 20), date(2027, 3, 31)


def sparks() -> list[Spark]:
    """Return one drawing for each standing: falling, lagging and waiting, crossed, reached, nothing measured."""
    return [
        sparkline(
            months(6, 5.8, 5.6, 5.5, 5.3, 5.1, 4.9), expected=way(6, 3), target=3, threshold=(None, 6.5)
        ),
        sparkline(months(300, 296, 288, 280, 270, 262, 252), expected=way(300, 80), target=80, waiting=True),
        sparkline(months(40, 41, 40, 42, 41, 36, 31), expected=way(40, 80), target=80, threshold=(35, None)),
        sparkline(months(5, 14, 22, 35, 48, 59, 64), expected=way(5, 60), target=(55, 62)),
        sparkline([]),
    ]


def months(*values: float) -> list[Point]:
    return [(date(2026, 5 + index, 20), value) for index, value in enumerate(values)]


def way(first: float, last: float) -> list[Point]:
    """Return the agreed trajectory up to the day of the last value."""
    share = (date(2026, 11, 20) - START) / (END - START)
    return [(START, first), (date(2026, 11, 20), first + (last - first) * share)]
