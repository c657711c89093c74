"""How long an agenda takes, and what fits into a meeting."""

from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_TITLE = 300
MOST_POINTS = 60
USUAL_MINUTES = 10
MOST_MINUTES = 8 * 60


@dataclass(frozen=True)
class Sum:
    """Minutes planned against the meeting's length."""

    planned: int
    length: int

    @property
    def over(self) -> int:
        """Return by how many minutes the points take longer than the meeting, 0 where they fit."""
        return max(0, self.planned - self.length)

    @property
    def left(self) -> int:
        """Return how many minutes nobody has planned yet."""
        return max(0, self.length - self.planned)


def summed(minutes: Iterable[int], length: int) -> Sum:
    """Return how long the points take together.

    >>> summed([10, 25, 30], 60).over, summed([10], 60).left
    (5, 50)
    """
    return Sum(sum(minutes), length)


def usable_minutes(minutes: int) -> int:
    """Return minutes that a point can take: 0 means that nobody has said.

    >>> usable_minutes(-5), usable_minutes(9999)
    (0, 480)
    """
    return min(max(minutes, 0), MOST_MINUTES)
