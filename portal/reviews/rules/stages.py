"""The stages of a review: from which one which other is reached, and while which ones people write in it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Protocol

from portal.reviews.rules.words import ReviewState as S

#: While a review is in one of these, its words can be changed.
WRITTEN = frozenset({S.PREPARED, S.OPEN, S.ASKED, S.LOOKED, S.REOPENED})


class Passed(Protocol):
    """A stage that a review went through."""

    @property
    def state(self) -> S: ...
    @property
    def remark(self) -> str: ...


class Step(StrEnum):
    """What people do to lead a review on."""

    OPEN = "open"  # let the customer in
    ASK = "ask"  # a CS lead for a look
    TAKE_BACK = "take_back"  # the request for a look
    APPROVE = "approve"  # looked: may be made final
    SEND_BACK = "send_back"  # looked: something is to be changed first
    FREEZE = "freeze"  # make it final
    REOPEN = "reopen"  # correct what is final
    KEEP = "keep"  # give the correction up: the newest edition stays final


#: From where each step may be taken. Where a review that was looked at is corrected, it is looked at anew.
FROM: Mapping[Step, frozenset[S]] = {
    Step.OPEN: frozenset({S.PREPARED}),
    Step.ASK: frozenset({S.OPEN, S.LOOKED, S.REOPENED}),
    Step.TAKE_BACK: frozenset({S.ASKED}),
    Step.APPROVE: frozenset({S.ASKED}),
    Step.SEND_BACK: frozenset({S.ASKED}),
    Step.FREEZE: frozenset({S.OPEN, S.LOOKED, S.REOPENED}),
    Step.REOPEN: frozenset({S.FINAL}),
    Step.KEEP: frozenset({S.REOPENED, S.ASKED, S.LOOKED}),
}


class StepRefused(Exception):
    """This step cannot be taken from where the review stands."""


def after(state: S, step: Step, *, was_final: bool) -> S:
    """Return the stage that a step leads to; raises StepRefused. `was_final`: an edition of it is kept already.

    >>> after(S.OPEN, Step.ASK, was_final=False), after(S.ASKED, Step.SEND_BACK, was_final=True)
    (<ReviewState.ASKED: 'asked'>, <ReviewState.REOPENED: 'reopened'>)
    >>> after(S.FINAL, Step.ASK, was_final=True)
    Traceback (most recent call last):
    ...
    portal.reviews.rules.stages.StepRefused: ask from final
    """
    if state not in FROM[step] or (step is Step.KEEP and not was_final):
        raise StepRefused(f"{step} from {state}")
    written = S.REOPENED if was_final else S.OPEN
    return {
        Step.OPEN: S.OPEN,
        Step.ASK: S.ASKED,
        Step.TAKE_BACK: written,
        Step.APPROVE: S.LOOKED,
        Step.SEND_BACK: written,
        Step.FREEZE: S.FINAL,
        Step.REOPEN: S.REOPENED,
        Step.KEEP: S.FINAL,
    }[step]


def may(state: S, step: Step, *, was_final: bool) -> bool:
    """Tell whether a step can be taken from here.

    >>> may(S.ASKED, Step.KEEP, was_final=False), may(S.ASKED, Step.KEEP, was_final=True)
    (False, True)
    """
    return state in FROM[step] and (step is not Step.KEEP or was_final)


def correcting_for(passed: Sequence[Passed]) -> str:
    """Return why a review that was final is being corrected, from its stages, the newest first; empty while it is not.

    Words with which it was sent back on the way are no reason for the correction.
    """
    found = (
        one.remark for one, before in pairwise(passed) if one.state is S.REOPENED and before.state is S.FINAL
    )
    return next(found, "") if passed and passed[0].state is not S.FINAL else ""


def is_sent_back(one: Passed, before: Passed | None) -> bool:
    """Tell whether a stage was reached because whoever looked wants something changed; `before` was before it."""
    return (
        before is not None
        and before.state is S.ASKED
        and one.state in (S.OPEN, S.REOPENED)
        and bool(one.remark)
    )
