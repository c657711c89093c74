"""How an edition goes round: one after another, each says yes or sends it back; a round ends in one of four ways."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar


class Part(StrEnum):
    """What somebody is asked for in the circulation."""

    CONFIRM = "confirm"  # 確認
    AGREE = "agree"  # 合意


class Verdict(StrEnum):
    AGREED = "agreed"
    SENT_BACK = "sent_back"


class Manner(StrEnum):
    """Who acted at somebody's place."""

    SELF = "self"
    DEPUTY = "deputy"
    ON_BEHALF = "on_behalf"  # recorded by somebody else, who says how the person agreed


class How(StrEnum):
    """In which way somebody agreed outside the portal."""

    PAPER = "paper"
    MEETING = "meeting"
    CALL = "call"
    MAIL = "mail"


class Outcome(StrEnum):
    """How a round ended."""

    AGREED = "agreed"
    SENT_BACK = "sent_back"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"  # by a newer edition


class Stage(StrEnum):
    """Where a place in the circulation stands."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"
    OVER = "over"  # the round ended before it came here


class Placed(Protocol):
    @property
    def verdict(self) -> Verdict | None: ...


S = TypeVar("S", bound=Placed)


def current(steps: Iterable[S]) -> S | None:
    """Return the place whose turn it is: the first where nothing was said; None when everybody has spoken."""
    return next((step for step in steps if step.verdict is None), None)


def stage_of(step: S, steps: Sequence[S], *, is_open: bool) -> Stage:
    """Return where one place stands among all, in their order."""
    if step.verdict is not None:
        return Stage.DONE
    if not is_open:
        return Stage.OVER
    return Stage.NOW if step is current(steps) else Stage.AHEAD


@dataclass(frozen=True)
class Asked:
    """A place as it is about to be set: whose side the person is on, and what they are asked for."""

    side: str
    part: Part
    person: str


def trouble_with(asked: Sequence[Asked], proposer_side: str) -> str | None:
    """Return what keeps these places from being a circulation: nobody, nobody_opposite, twice; None: nothing.

    The side that puts forward has said yes by doing so; of the other side, somebody must be asked to agree.

    >>> trouble_with([Asked("customer", Part.CONFIRM, "a")], "vendor")
    'nobody_opposite'
    """
    if not asked:
        return "nobody"
    if len({one.person for one in asked}) != len(asked):
        return "twice"
    if not any(one.part is Part.AGREE and one.side != proposer_side for one in asked):
        return "nobody_opposite"
    return None
