"""Finishing a step from inside: only when what its kind asks for is there."""

from portal.foundation.actor import Actor
from portal.foundation.audience import Side
from portal.meetings.models import MeetingState
from portal.meetings.queries import meetings
from portal.onboarding.actions import steps
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.models import Step
from portal.onboarding.queries import answers, files, reviews
from portal.onboarding.queries.work import fields_of
from portal.onboarding.rules.answers import missing
from portal.onboarding.rules.words import DoneHow, StepKind, StepSide

BOOKED = (MeetingState.FIXED, MeetingState.HELD)


def finish(step: Step, *, by: Actor, how: DoneHow = DoneHow.HAND) -> None:
    """Complete a step whose work is there.

    Raises Refused: inside (the vendor's own step, a wow moment that is observed: no customer's word is enough), what
    `lacks` says, or what `steps.complete` refuses.
    """
    refuse_other_side(step, by)
    if lack := lacks(step):
        raise Refused(lack)
    steps.complete(step, by=by, how=how)


def refuse_other_side(step: Step, by: Actor) -> None:
    """Raise Refused (inside) where a customer's person would do what the vendor does or the program observes."""
    if is_for_others(step, by):
        raise Refused("inside")


def is_for_others(step: Step, by: Actor) -> bool:
    """True where a customer's person looks at what the vendor does, or at a wow moment that the program observes."""
    observed = step.is_wow and bool(step.automatic)
    return by.side is Side.CUSTOMER and (step.side is StepSide.VENDOR or observed)


def lacks(step: Step) -> str:
    """Return what a step still lacks before it can be done: missing, file, review, meeting; nothing when it is there.

    At most one statement.
    """
    if step.kind in (StepKind.FORM, StepKind.QUESTION):
        given = {key: one.value for key, one in answers.of_step(step).items()}
        return "missing" if missing(fields_of(step), given) else ""
    if step.kind is StepKind.UPLOAD:
        return "" if files.count(step) else "file"
    if step.kind is StepKind.APPROVE:
        looked = reviews.of_step(step)
        return "" if looked and looked[0].approved else "review"
    if step.kind is StepKind.MEETING:
        return "" if _booked(step) else "meeting"
    return ""


def _booked(step: Step) -> bool:
    """True when the step has a meeting: held where its template waits for that, else fixed."""
    found = meetings.by_id(step.meeting_id) if step.meeting_id else None
    if found is None:
        return False
    waits = step.automatic.get("kind") == "meeting_held"
    return found.state is MeetingState.HELD if waits else found.state in BOOKED
