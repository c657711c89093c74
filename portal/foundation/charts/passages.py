"""The way from before to after, small and with every value's month below it: what a success story shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from portal.foundation.charts.scales import Ends, Point, Rect, Scale

HEAD, FOOT, SIDE, APART = 22.0, 28.0, 20.0, 48.0
"""Room above the highest value, below for the months, at the sides, and from one month's name to the next."""
FROM_ZERO = 0.6
"""Values whose lowest is below this part of the highest are drawn from zero up; others would be flat."""
ABOVE, BELOW, CLEAR = -10.0, 18.0, 13.0
"""Where a value stands beside its dot, and how far from the target's line it must stay."""


class Mark(NamedTuple):
    """A value with its place; `said` where its month is written below."""

    x: float
    y: float
    on: date
    value: float
    said: bool


class Word(NamedTuple):
    """Where a word stands, and which of its ends: start, middle or end."""

    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Passage:
    """The drawing: a line through its marks or columns up to them, the target's line or band, and where words stand.

    `floor` is the value at the base where that is not zero.
    """

    width: int
    height: int
    base: float
    floor: float | None
    marks: tuple[Mark, ...]
    line: str
    columns: tuple[Rect, ...]
    target_y: float | None
    band: Rect | None
    target_word: Word | None
    first_word: Word
    last_word: Word


def passage(
    points: Sequence[Point],
    *,
    target: float | Ends | None = None,
    columns: bool = False,
    width: int = 330,
    height: int = 132,
) -> Passage:
    """Draw a KPI's values, oldest first and at least one, with its target (for a band: both ends).

    >>> drawn = passage([(date(2026, 4, 30), 7.0), (date(2026, 9, 30), 3.5)], target=4.0)
    >>> drawn.base, drawn.floor, [mark.y for mark in drawn.marks], drawn.target_y
    (104.0, None, [22, 63], 57.1)
    """
    low, high = target if isinstance(target, tuple) else (target, target)
    ends = [end for end in (low, high) if end is not None]
    frame = Rect(SIDE, HEAD, width - 2 * SIDE, height - HEAD - FOOT)
    floor, top = _span([*(value for _, value in points), *ends], from_zero=columns)
    scale = Scale(frame, points[0][0].toordinal(), points[-1][0].toordinal(), floor, top)
    marks = _marks(points, scale, frame, columns)
    target_y = scale.y(low) if low is not None and low == high else None
    band = scale.band(low, high) if ends and low != high else None
    lines = [target_y] if target_y is not None else []
    return Passage(
        width,
        height,
        frame.y + frame.height,
        None if floor == 0 else floor,
        marks,
        "" if columns else " ".join(f"{mark.x},{mark.y}" for mark in marks),
        _columns(marks, frame) if columns else (),
        target_y,
        band,
        _beside_target(marks, target_y, frame, width, columns=columns) if target_y is not None else None,
        _beside(marks[0], marks[min(1, len(marks) - 1)], lines, frame, column=columns),
        _beside(marks[-1], marks[max(0, len(marks) - 2)], lines, frame, column=columns),
    )


def _span(values: Sequence[float], *, from_zero: bool) -> tuple[float, float]:
    low, high = min(values), max(values)
    if low >= 0 and (from_zero or low <= FROM_ZERO * high):
        return 0.0, high or 1.0
    room = (high - low) * 0.5 or abs(high) * 0.1 or 1.0
    return (low if from_zero else low - room), high


def _marks(points: Sequence[Point], scale: Scale, frame: Rect, columns: bool) -> tuple[Mark, ...]:
    found: list[Mark] = []
    place, last_said = frame.width / len(points), -APART
    for number, (on, value) in enumerate(points):
        x = round(frame.x + place * (number + 0.5), 1) if columns else scale.x(on)
        if len(points) == 1:
            x = round(frame.x + frame.width / 2, 1)
        said = x - last_said >= APART
        last_said = x if said else last_said
        found.append(Mark(x, scale.y(value), on, value, said))
    if not found[-1].said:  # the last month is said in place of the one before it
        found = [one._replace(said=one.said and found[-1].x - one.x >= APART) for one in found[:-1]] + [
            found[-1]._replace(said=True)
        ]
    return tuple(found)


def _columns(marks: Sequence[Mark], frame: Rect) -> tuple[Rect, ...]:
    wide = min(26.0, frame.width / len(marks) * 0.56)
    base = frame.y + frame.height
    return tuple(
        Rect(round(mark.x - wide / 2, 1), mark.y, round(wide, 1), round(base - mark.y, 1)) for mark in marks
    )


def _beside(mark: Mark, neighbour: Mark, lines: Sequence[float], frame: Rect, *, column: bool) -> Word:
    """Return where a value stands: on the side that the line leaves free, and clear of the target's line."""
    if column:
        y = mark.y + ABOVE / 2
        if any(y - CLEAR < line <= y + 3 for line in lines):  # the word would stand on the target's line
            y = min(lines) - 5
        return Word(mark.x, round(y, 1), "middle")
    first = ABOVE if neighbour.y >= mark.y else BELOW
    for shift in (first, BELOW if first == ABOVE else ABOVE):
        y = mark.y + shift
        clear = all(abs(y - 4 - line) >= CLEAR for line in lines)
        if clear and HEAD / 2 <= y <= frame.y + frame.height - 2:
            return Word(mark.x, round(y, 1), "middle")
    return Word(mark.x, round(mark.y + first, 1), "middle")


def _beside_target(marks: Sequence[Mark], line: float, frame: Rect, width: int, *, columns: bool) -> Word:
    """Return where the target is named: at the end where the values are farther from its line, on their other side.

    Among columns at the end where they are lower, clear of the value that stands there.
    """
    first, last, base = marks[0].y, marks[-1].y, frame.y + frame.height
    if columns:
        at_left = first > last
        y = line + ABOVE / 2
        value = (first if at_left else last) + ABOVE / 2
        if abs(y - value) < CLEAR:
            y = value - CLEAR
        return Word(0 if at_left else float(width), round(max(y, CLEAR), 1), "start" if at_left else "end")
    at_left = abs(first - line) >= abs(last - line)
    values_above = (first if at_left else last) < line and line + 15 < base
    y = line + 15 if values_above else line - 6
    return Word(0 if at_left else float(width), round(y, 1), "start" if at_left else "end")
