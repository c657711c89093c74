"""How quickly questions are answered and solved: what the figures mean, and how they are summed up.

First answer: from the customer's question (its conversation's beginning) to the vendor's first message to both sides.
Solved: from the beginning to the solving in force; what was opened again counts once it is solved again. Both are told
by the clock and in opening time. What the vendor began has no first answer. A month is the one in which it began.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

MEDIAN, MOST = 0.5, 0.9
EFFORTS = (1, 2, 3, 4, 5)
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Case:
    """One conversation as the figures count it; times in minutes, None where it did not come to that."""

    month: date
    customer_id: int
    segment_id: int | None
    assigned_id: int | None
    asked: bool  # by the customer
    first_clock: float | None = None
    first_open: float | None = None
    within: int = 0
    solved_clock: float | None = None
    solved_open: float | None = None
    effort: int | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle and what nine of ten stay below, in minutes; `count` values."""

    count: int
    median: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What some conversations come to. `kept` is the share of first answers that came as promised."""

    begun: int
    asked: int
    answered: int
    solved: int
    first_open: Spread
    first_clock: Spread
    solved_open: Spread
    solved_clock: Spread
    kept: float | None
    efforts: tuple[int, ...]  # how many said 1, 2, 3, 4, 5

    @property
    def effort(self) -> float | None:
        """Return the mean effort, 1 almost none … 5 very much."""
        said = sum(self.efforts)
        return sum(n * count for n, count in zip(EFFORTS, self.efforts, strict=True)) / said if said else None


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the value below which this share lies: between neighbours in proportion, at rank share × (n − 1).

    The same as PERCENTILE.INC of spreadsheets (method 7 of Hyndman and Fan, 1996). None of nothing is None.

    >>> percentile([10, 40, 20, 30], 0.5), percentile([10, 20, 30, 40], 0.9), percentile([], 0.5)
    (25.0, 37.0, None)
    """
    if not values:
        return None
    ordered = sorted(values)
    rank = share * (len(ordered) - 1)
    below = int(rank)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (rank - below)


def figures(cases: Sequence[Case]) -> Figures:
    """Sum up some conversations."""
    answered = [case for case in cases if case.first_open is not None]
    kept = [case for case in answered if (case.first_open or 0.0) <= case.within]
    return Figures(
        begun=len(cases),
        asked=sum(case.asked for case in cases),
        answered=len(answered),
        solved=sum(case.solved_open is not None for case in cases),
        first_open=_spread(case.first_open for case in cases),
        first_clock=_spread(case.first_clock for case in cases),
        solved_open=_spread(case.solved_open for case in cases),
        solved_clock=_spread(case.solved_clock for case in cases),
        kept=len(kept) / len(answered) if answered else None,
        efforts=tuple(sum(case.effort == n for case in cases) for n in EFFORTS),
    )


def by(cases: Iterable[Case], key: Callable[[Case], K]) -> dict[K, Figures]:
    """Return the figures of the conversations that are alike in something."""
    alike: dict[K, list[Case]] = {}
    for case in cases:
        alike.setdefault(key(case), []).append(case)
    return {each: figures(some) for each, some in alike.items()}


def _spread(values: Iterable[float | None]) -> Spread:
    known = [value for value in values if value is not None]
    return Spread(len(known), percentile(known, MEDIAN), percentile(known, MOST))
