"""From KPIs up to initiatives, goals and the plan: by weight, and unknown stays unknown."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Outcome(StrEnum):
    """How a goal ended."""

    ACHIEVED = "achieved"
    PARTIAL = "partial"
    MISSED = "missed"
    CANCELLED = "cancelled"


OUTCOME_SCORES = {Outcome.ACHIEVED: 1.0, Outcome.PARTIAL: 0.5, Outcome.MISSED: 0.0}
"""Cancelled goals are left out, so they have none."""


class RollUp(NamedTuple):
    """A weighted mean that says of how many it speaks: `known` of `of`."""

    share: float | None
    known: int
    of: int


def clamped(share: float) -> float:
    """Return `share` within 0..1, as it counts in a roll-up."""
    return min(max(share, 0.0), 1.0)


def roll_up(children: Iterable[tuple[float | None, float | None]]) -> RollUp:
    """Return the weighted mean of (weight, share), shares within 0..1; a weight of None counts as 1.

    Unknown shares are left out of the mean and counted in `of`; a weight of 0 takes a child out of both.

    >>> roll_up([(2, 0.5), (None, 1.3), (1, None)])
    RollUp(share=0.6666666666666666, known=2, of=3)
    """
    total = weights = 0.0
    known = of = 0
    for given, share in children:
        weight = 1.0 if given is None else given
        if weight <= 0:
            continue
        of += 1
        if share is not None:
            known, total, weights = known + 1, total + weight * clamped(share), weights + weight
    return RollUp(clamped(total / weights) if known else None, known, of)


def outcome_score(outcome: str) -> float | None:
    """Return 1 for achieved, 0.5 for partial, 0 for missed; None for cancelled, which does not count."""
    return OUTCOME_SCORES.get(Outcome(outcome))


def plan_score(goals: Iterable[tuple[float | None, str | None]]) -> RollUp:
    """Return the mean score of (weight, outcome) goals; open ones (None) are unknown, cancelled ones left out.

    >>> plan_score([(1, "achieved"), (1, "partial"), (1, "cancelled"), (1, None)])
    RollUp(share=0.75, known=2, of=3)
    """
    return roll_up(
        (weight, None if outcome is None else outcome_score(outcome))
        for weight, outcome in goals
        if outcome != Outcome.CANCELLED
    )
