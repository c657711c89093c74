"""One square for each thing, by where it stands, in rows: drawn as a few dashed lines, however many there are."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

SQUARE, GAP, ROW = 10, 3, 17
A_ROW = 50
WIDE_ROW = 100


class Run(NamedTuple):
    """Squares of one standing side by side, drawn as one dashed line (10 on, 3 off)."""

    standing: str
    x1: int
    x2: int
    y: int


class Squares(NamedTuple):
    width: int
    height: int
    runs: tuple[Run, ...]


def squares(counts: Mapping[str, int], order: Sequence[str]) -> Squares:
    """Return one square for each thing in rows, standing after standing in `order`.

    >>> drawn = squares({"off_track": 2, "on_track": 1}, ("off_track", "on_track"))
    >>> drawn.width, drawn.height, [tuple(run) for run in drawn.runs]
    (36, 14, [('off_track', 0, 23, 7), ('on_track', 26, 36, 7)])
    """
    total = sum(counts.get(standing, 0) for standing in order)
    a_row = A_ROW if total <= 4 * A_ROW else WIDE_ROW
    runs, at = [], 0
    for standing in order:
        left = counts.get(standing, 0)
        while left:
            column = at % a_row
            n = min(left, a_row - column)
            x1 = column * (SQUARE + GAP)
            runs.append(Run(standing, x1, x1 + n * (SQUARE + GAP) - GAP, at // a_row * ROW + 7))
            at, left = at + n, left - n
    width = max(min(total, a_row) * (SQUARE + GAP) - GAP, 1)
    rows = max(-(-total // a_row), 1)
    return Squares(width, (rows - 1) * ROW + 14, tuple(runs))
