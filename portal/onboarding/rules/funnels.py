"""Where journeys of one template stall, and which of its steps customers find hard. A step is found by its key."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.conversations.rules.figures import MEDIAN, MOST, percentile
from portal.onboarding.rules.words import StuckReason

#: From this mean effort on (1 almost none … 5 very much), or from so many troubles on, a step counts as hard.
HARD_EFFORT, HARD_TROUBLES = 3.5, 2
SOME_EFFORT = 2.5
#: How many must have said something before a mean of them means anything.
ENOUGH_SAID = 3


@dataclass(frozen=True, slots=True)
class Passing:
    """One step of one journey: did it open, was it done (`days` it was open until then), do people stand there now."""

    key: str
    opened: bool
    done: bool
    skipped: bool = False
    stands: bool = False
    late: bool = False  # it stands there, and its day has passed
    days: float | None = None


@dataclass(frozen=True, slots=True)
class Stair:
    """One step of a funnel: of `journeys` that have it, how many came to it, got past it, and stand there."""

    key: str
    title: str
    journeys: int
    reached: int
    passed: int
    skipped: int
    stands: int
    late: int
    median: float | None
    most: float | None

    @property
    def share(self) -> float:
        """Return which part of the journeys came to it."""
        return self.reached / self.journeys if self.journeys else 0.0

    @property
    def past(self) -> float:
        """Return which part of the journeys got past it."""
        return self.passed / self.journeys if self.journeys else 0.0


@dataclass(slots=True)
class Hard:
    """What customers said of one step of a template: how much effort, and what they were stuck with."""

    template_id: int | None
    key: str
    title: str = ""
    scores: list[int] = field(default_factory=list)
    reasons: Counter[StuckReason] = field(default_factory=Counter)
    open_troubles: int = 0
    words: list[str] = field(default_factory=list)  # the newest first
    example: tuple[str, str] = ("", "")  # slug and public id of the step last spoken of

    @property
    def effort(self) -> float | None:
        """Return the mean effort, 1 almost none … 5 very much."""
        return sum(self.scores) / len(self.scores) if self.scores else None

    @property
    def troubles(self) -> int:
        return self.reasons.total()

    @property
    def hard(self) -> bool:
        """True where enough customers had a hard time for it not to be chance."""
        said = len(self.scores) >= ENOUGH_SAID and (self.effort or 0.0) >= HARD_EFFORT
        again = any(times >= HARD_TROUBLES for times in self.reasons.values())
        return said or again

    @property
    def worth_a_look(self) -> bool:
        """True where somebody was stuck, or most had more than a little effort."""
        return bool(self.reasons) or (self.effort or 0.0) >= SOME_EFFORT

    @property
    def spread(self) -> tuple[int, ...]:
        """Return how many said 1, 2, 3, 4, 5."""
        return tuple(self.scores.count(score) for score in range(1, 6))


def funnel(passings: Iterable[Passing], titles: Mapping[str, str]) -> list[Stair]:
    """Return a step of the funnel for each key, in the order of `titles` (those of the template's edition).

    >>> rows = [Passing("a", True, True, days=2.0), Passing("a", True, False, stands=True, late=True)]
    >>> [(stair.title, stair.share, stair.past, stair.stands, stair.late) for stair in funnel(rows, {"a": "Invite"})]
    [('Invite', 1.0, 0.5, 1, 1)]
    """
    by_key: dict[str, list[Passing]] = {}
    for one in passings:
        by_key.setdefault(one.key, []).append(one)
    return [_stair(key, title, by_key.get(key, [])) for key, title in titles.items()]


def worst(stairs: Sequence[Stair]) -> Stair | None:
    """Return where most journeys stand late; where most stand, if none is late."""
    held = [stair for stair in stairs if stair.stands]
    return max(held, key=lambda stair: (stair.late, stair.stands), default=None)


def in_order(steps: Iterable[Hard]) -> list[Hard]:
    """Return the steps that were spoken of, the hardest first."""
    return sorted(steps, key=lambda one: (not one.hard, -one.troubles, -(one.effort or 0.0), one.title))


def _stair(key: str, title: str, rows: Sequence[Passing]) -> Stair:
    days = [row.days for row in rows if row.days is not None]
    return Stair(
        key,
        title,
        len(rows),
        sum(row.opened or row.done or row.skipped for row in rows),
        sum(row.done or row.skipped for row in rows),
        sum(row.skipped for row in rows),
        sum(row.stands for row in rows),
        sum(row.late for row in rows),
        percentile(days, MEDIAN),
        percentile(days, MOST),
    )
