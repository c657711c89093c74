"""A whole success map on one sheet: its goals in as many columns as make the writing largest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from portal.plans.rules.paper_trees import (
    Branch,
    Say,
    Shape,
    Tree,
    drawn,
    height_of,
    shape_of,
    worded,
)

BETWEEN_COLUMNS, BETWEEN_GOALS = 26.0, 16.0
MOST_COLUMNS = 6
LARGEST_MM_A_UNIT, OF_A_SHEET = 0.36, 277.0
"""A small map does not fill the sheet with giant letters: KPIs are written in at most 10.4 pt on an A4 sheet, which is
so wide in mm, and in proportion on a larger one, which is read from further away."""
POINTS_A_MM = 72 / 25.4
ROOMY_MM_A_UNIT = 0.3
"""A map that can be drawn as large as this is drawn as on the pages of a review, with every standing in a word."""
WORTH_A_CUT = 1.05
"""A goal goes on in the next column only where that makes all of the writing so much larger."""


class Placed(NamedTuple):
    """A tree with its upper left corner."""

    x: float
    y: float
    tree: Tree


@dataclass(frozen=True)
class Sheet:
    """The sheet in units, with the trees on it. `points` is the size in which KPIs are written, in pt."""

    width: float
    height: float
    trees: tuple[Placed, ...]
    points: float


def sheet_of(goals: Sequence[Branch], say: Say, width_mm: float, height_mm: float) -> Sheet:
    """Return the map laid out for an area of this size; goals stay in order, down the columns.

    A goal is cut only where that makes the whole larger; its continuation stands under its name once more.
    """
    shape = shape_of(goals)
    written = worded(goals, say, shape)
    scale, columns = _largest(written, shape, width_mm, height_mm, may_cut=False)
    if scale < ROOMY_MM_A_UNIT:
        shape = shape_of(goals, sheet=True)
        written = worded(goals, say, shape)
        scale, columns = _largest(written, shape, width_mm, height_mm, may_cut=False)
        cut_scale, cut_columns = _largest(written, shape, width_mm, height_mm, may_cut=True)
        if cut_scale > scale * WORTH_A_CUT:
            scale, columns = cut_scale, cut_columns
    trees = tuple(
        Placed(x * (shape.width + BETWEEN_COLUMNS), round(y, 1), drawn(part, shape))
        for x, column in enumerate(columns)
        for y, part in _stacked(column, shape)
    )
    return Sheet(
        round(width_mm / scale, 1), round(height_mm / scale, 1), trees, shape.kpi_font * scale * POINTS_A_MM
    )


def _largest(
    goals: Sequence[Branch], shape: Shape, width_mm: float, height_mm: float, *, may_cut: bool
) -> tuple[float, list[list[Branch]]]:
    """Return how many mm a unit can be at best, and the columns that make it so."""
    best: tuple[float, list[list[Branch]]] = (0.0, [])
    for count in range(1, MOST_COLUMNS + 1):
        wide = count * shape.width + (count - 1) * BETWEEN_COLUMNS
        if width_mm / wide > best[0]:
            best = max(
                best, _laid(goals, shape, count, width_mm, height_mm, may_cut=may_cut), key=lambda one: one[0]
            )
    return best


def _laid(
    goals: Sequence[Branch], shape: Shape, count: int, width_mm: float, height_mm: float, *, may_cut: bool
) -> tuple[float, list[list[Branch]]]:
    """Return how many mm a unit can be when the goals stand in `count` columns, and what stands in each."""
    whole = sum(height_of(goal, shape) + BETWEEN_GOALS for goal in goals)
    low, high = whole / count * 0.5, whole + BETWEEN_GOALS
    best = _filled(goals, shape, high, may_cut=may_cut)
    for _step in range(12):
        middle = (low + high) / 2
        columns = _filled(goals, shape, middle, may_cut=may_cut)
        if len(columns) <= count:
            high, best = middle, columns
        else:
            low = middle
    tallest = max((_height(column, shape) for column in best), default=1.0)
    wide = len(best) * shape.width + max(len(best) - 1, 0) * BETWEEN_COLUMNS
    return min(width_mm / max(wide, 1.0), height_mm / max(tallest, 1.0), _most(width_mm)), best


def _most(width_mm: float) -> float:
    return LARGEST_MM_A_UNIT * width_mm / OF_A_SHEET


def _filled(goals: Sequence[Branch], shape: Shape, most: float, *, may_cut: bool) -> list[list[Branch]]:
    """Return the goals in columns no higher than `most`; what is higher than a column is cut in any case."""
    columns: list[list[Branch]] = [[]]
    room = most
    for goal in goals:
        rest: Branch | None = goal
        while rest is not None:
            head, tail = _cut(rest, shape, room, may_cut=may_cut, alone=not columns[-1])
            if head is not None:
                columns[-1].append(head)
                room -= height_of(head, shape) + BETWEEN_GOALS
            if tail is not None:
                columns.append([])
                room = most
            rest = tail
    return columns


def _cut(
    branch: Branch, shape: Shape, room: float, *, may_cut: bool, alone: bool
) -> tuple[Branch | None, Branch | None]:
    """Return what of a goal stands in this column and what in the next; alone in a column, at least its first row."""
    if height_of(branch, shape) <= room:
        return branch, None
    if may_cut or alone:
        head, tail = _divided(branch, shape, room)
        if head is not None:
            return head, tail
    return _first_row(branch) if alone else (None, branch)


def _divided(branch: Branch, shape: Shape, room: float) -> tuple[Branch | None, Branch | None]:
    """Return a branch with as many of its rows as there is room for, and with the rest of them."""
    if height_of(branch, shape) <= room:
        return branch, None
    taken: list[Branch] = []
    left = list(branch["below"])
    while left and height_of({**branch, "below": [*taken, left[0]]}, shape) <= room:
        taken.append(left.pop(0))
    if left:
        used = height_of({**branch, "below": taken}, shape) + BETWEEN_GOALS if taken else 0.0
        head, tail = _divided(left[0], shape, room - used) if left[0]["below"] else (None, left[0])
        if head is not None:
            taken, left = [*taken, head], [*([tail] if tail else []), *left[1:]]
    if not taken or height_of({**branch, "below": taken}, shape) > room:
        return None, branch
    return {**branch, "below": taken}, {**branch, "below": left, "continued": True} if left else None


def _first_row(branch: Branch) -> tuple[Branch, Branch | None]:
    """Return the first row of a branch with what it hangs on, and the rest."""
    if not branch["below"]:
        return branch, None
    head, tail = _first_row(branch["below"][0])
    left = [*([tail] if tail else []), *branch["below"][1:]]
    rest = {**branch, "below": left, "continued": True} if left else None
    return {**branch, "below": [head]}, rest


def _stacked(column: Sequence[Branch], shape: Shape) -> list[tuple[float, Branch]]:
    placed, y = [], 0.0
    for part in column:
        placed.append((y, part))
        y += height_of(part, shape) + BETWEEN_GOALS
    return placed


def _height(column: Sequence[Branch], shape: Shape) -> float:
    return sum(height_of(part, shape) + BETWEEN_GOALS for part in column) - BETWEEN_GOALS + 4
