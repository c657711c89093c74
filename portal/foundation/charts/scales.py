"""From days and values to places inside a frame."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

Point = tuple[date, float]
Ends = tuple[float | None, float | None]
"""The values between which all is well; None where nothing limits."""


class Spot(NamedTuple):
    """A point on the drawing."""

    x: float
    y: float


class Rect(NamedTuple):
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float


class Zone(NamedTuple):
    """A stripe over the whole width: where the line is drawn, and what lies beyond it."""

    line_y: float
    y: float
    height: float


class Scale:
    """From days and values to places inside a frame; what has no extent stands right, or half-way up."""

    def __init__(self, frame: Rect, first: int, last: int, low: float, high: float) -> None:
        self.frame, self.first, self.low = frame, first, low
        self.right, self.bottom = frame.x + frame.width, frame.y + frame.height
        self.by_day = frame.width / (last - first) if last > first else 0.0
        self.by_value = frame.height / (high - low) if high > low else 0.0
        self.left = frame.x if self.by_day else self.right
        self.base = self.bottom if self.by_value else frame.y + frame.height / 2

    def x(self, day: date) -> float:
        return _tenth(self.left + (day.toordinal() - self.first) * self.by_day)

    def y(self, value: float) -> float:
        return _tenth(self.base - (value - self.low) * self.by_value)

    def polyline(self, points: Sequence[Point]) -> str:
        left, first, by_day = self.left, self.first, self.by_day
        base, low, by_value = self.base, self.low, self.by_value
        places: list[float] = []
        for day, value in points:
            places += (left + (day.toordinal() - first) * by_day, base - (value - low) * by_value)
        drawn = " ".join(["%.0f,%.1f"] * len(points)) % tuple(places)
        return drawn.replace(".0 ", " ").removesuffix(".0")

    def stripe(self, low: float | None, high: float | None, height: float) -> tuple[float, float]:
        """Return y and height of the stripe between two values; an open end reaches the edge."""
        above = 0.0 if high is None else self.y(high)
        return above, round((height if low is None else self.y(low)) - above, 1)

    def zones(self, ends: Ends, height: float) -> tuple[Zone, ...]:
        low, high = ends
        below = (Zone(self.y(low), self.y(low), round(height - self.y(low), 1)),) if low is not None else ()
        above = (Zone(self.y(high), 0.0, self.y(high)),) if high is not None else ()
        return below + above

    def band(self, low: float | None, high: float | None) -> Rect:
        top = self.frame.y if high is None else self.y(high)
        bottom = self.bottom if low is None else self.y(low)
        return Rect(self.frame.x, top, self.frame.width, round(bottom - top, 1))


def relative(points: str) -> str:
    """Return a polyline's points as a path that says each step from the one before, in tenths exactly.

    >>> relative("4,7.8 12,7.9 20,7")
    'M4 7.8l8 .1 8-.9'
    """
    if not points:
        return ""
    first, *rest = ([round(float(part) * 10) for part in pair.split(",")] for pair in points.split(" "))
    drawn, at = [], first
    for place in rest:
        drawn.append(_step(place[0] - at[0]) + _step(place[1] - at[1]))
        at = place
    start = f"M{_short(first[0])} {_short(first[1])}"
    return f"{start}l{''.join(drawn).lstrip()}" if drawn else start


def _step(tenths: int) -> str:
    return _short(tenths) if tenths < 0 else f" {_short(tenths)}"


def _short(tenths: int) -> str:
    whole, part = divmod(abs(tenths), 10)
    said = f"{whole or ''}.{part}" if part else str(whole)
    return f"-{said}" if tenths < 0 else said


def _tenth(value: float) -> float:
    """Return a place to a tenth, without a fraction where there is none: pages carry thousands of them."""
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded
