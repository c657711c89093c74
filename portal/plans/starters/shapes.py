"""What a starter map is made of: plain data in both languages, no framework."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Kind = Literal["goal", "initiative", "strategy", "kpi"]


class Both(NamedTuple):
    """The same in Japanese and in English."""

    ja: str
    en: str

    def said(self, language: str) -> str:
        return self.en if language == "en" else self.ja


NOTHING = Both("", "")


@dataclass(frozen=True)
class RuleOfUse:
    """Who does what by when, so that an initiative takes root."""

    who: Both
    what: Both
    by_when: Both


@dataclass(frozen=True)
class Response:
    """What is done when the threshold is crossed, within so many working days."""

    action: Both
    days: int


@dataclass(frozen=True)
class Part:
    """A node of the map. Dates are shares of the plan's period: 0 is its first day, 1 its last."""

    kind: Kind
    key: str
    title: Both
    description: Both = NOTHING
    problem: Both = NOTHING
    below: tuple["Part", ...] = ()
    starts: float | None = None
    due: float | None = None
    rules: tuple[RuleOfUse, ...] = ()
    # what is agreed about a KPI; a value that only the customer can know stays None and is filled in together
    usage: bool = False
    unit: Both = NOTHING
    direction: Literal["higher", "lower"] = "higher"
    baseline: float | None = None
    target: float | None = None
    target_at: float = 1.0
    threshold: float | None = None
    threshold_at: float = 0.5
    response: Response | None = None
    cadence: str = "monthly"
    source: Both = NOTHING

    @property
    def open_values(self) -> tuple[str, ...]:
        """Name what the two sides still have to fill in before this KPI can be judged."""
        if self.kind != "kpi":
            return ()
        return tuple(name for name in ("baseline", "target") if getattr(self, name) is None)


@dataclass(frozen=True)
class Starter:
    """A map to begin with, for one kind of business."""

    code: str
    name: Both
    summary: Both
    told_from: Both
    north_star: Both
    goals: tuple[Part, ...]
    hints: tuple[Both, ...] = field(default=())

    def parts(self) -> Iterator[Part]:
        """Yield every part from the top down."""
        waiting = list(reversed(self.goals))
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.below))


def goal(key: str, title: Both, problem: Both, *below: Part, due: float = 1.0) -> Part:
    """Return a goal with today's problem."""
    return Part("goal", key, title, problem=problem, below=below, due=due)


def initiative(
    key: str,
    title: Both,
    description: Both,
    *below: Part,
    rules: tuple[RuleOfUse, ...] = (),
    starts: float = 0.0,
    due: float = 1.0,
) -> Part:
    """Return an initiative with its rules of use."""
    return Part("initiative", key, title, description, below=below, rules=rules, starts=starts, due=due)


def strategy(key: str, title: Both, description: Both, *below: Part) -> Part:
    """Return a strategy: how an initiative is carried out."""
    return Part("strategy", key, title, description, below=below)
