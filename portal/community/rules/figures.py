"""What customers do in the community, as figures: what is counted, and how it is summed up. Pure.

First answer: from when readers saw the question to the first answer that somebody else gave, by the clock. A question
counts in the month in which it was asked; what became of it later still counts there.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import TypeVar

SECONDS_AN_HOUR = 3_600
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that a customer's person asked."""

    customer_id: int
    month: date
    at: datetime
    answered_at: datetime | None = None
    solved: bool = False

    @property
    def hours(self) -> float | None:
        """Return how long the first answer took, in hours."""
        if self.answered_at is None:
            return None
        return max(0.0, (self.answered_at - self.at).total_seconds() / SECONDS_AN_HOUR)


@dataclass(frozen=True, slots=True)
class Figures:
    """What some questions come to; shares are None of nothing."""

    asked: int
    answered: int
    solved: int
    hours: float | None  # the median to the first answer

    @property
    def open(self) -> int:
        """Return how many have no best answer yet."""
        return self.asked - self.solved

    @property
    def waiting(self) -> int:
        """Return how many nobody has answered."""
        return self.asked - self.answered

    @property
    def answered_share(self) -> float | None:
        return self.answered / self.asked if self.asked else None

    @property
    def solved_share(self) -> float | None:
        return self.solved / self.asked if self.asked else None


def figures(questions: Sequence[Asked]) -> Figures:
    """Sum up some questions.

    >>> from datetime import UTC, timedelta
    >>> at, month = datetime(2026, 11, 2, tzinfo=UTC), date(2026, 11, 1)
    >>> some = [Asked(1, month, at, at + timedelta(hours=n), n == 5) for n in (2, 5, 8)]
    >>> figures([*some, Asked(1, month, at)])
    Figures(asked=4, answered=3, solved=1, hours=5.0)
    >>> figures([]).answered_share is None
    True
    """
    hours = [one.hours for one in questions if one.hours is not None]
    solved = sum(one.solved for one in questions)
    return Figures(len(questions), len(hours), solved, median(hours) if hours else None)


def by(questions: Iterable[Asked], key: Callable[[Asked], K]) -> dict[K, Figures]:
    """Return the figures of the questions that are alike in something."""
    alike: dict[K, list[Asked]] = {}
    for one in questions:
        alike.setdefault(key(one), []).append(one)
    return {each: figures(some) for each, some in alike.items()}
