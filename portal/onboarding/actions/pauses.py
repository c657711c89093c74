"""A journey rests for a reason, and goes on; its due days move on by as many working days."""

from datetime import date

from portal.foundation.actor import Actor
from portal.foundation.audience import Side
from portal.onboarding.models import Journey, JourneyPause
from portal.onboarding.rules.words import PauseReason


def pause(
    journey: Journey,
    reason: PauseReason,
    *,
    by: Actor,
    asked_side: Side,
    words: str = "",
    planned_until: date | None = None,
) -> JourneyPause:
    """Let a journey rest: nobody's days are counted, nobody is reminded, its pace stays as it is.

    Raises Refused: not_begun, over, paused.
    """
    raise NotImplementedError


def resume(journey: Journey, *, by: Actor) -> None:
    """Let a journey go on; due days of open steps and anchors that lie ahead move by the days it rested.

    Raises Refused: not_paused, over.
    """
    raise NotImplementedError
