"""What adapting steps and adapting phases have in common: keys, places, and leaving things out."""

from collections.abc import Sequence

from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.history import Change
from portal.onboarding.actions import rows, telling
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.models import Journey, Phase, Step
from portal.onboarding.queries import journeys, steps
from portal.onboarding.rules.shapes import MOST_STEPS
from portal.onboarding.rules.words import StepState

DONE = (StepState.DONE, StepState.SKIPPED)
LONGEST_KEY = 40


def take_out(step: Step, *, by: Actor) -> None:
    """Leave a step out for good."""
    step.removed_at, step.state, step.done_at = clock.now(), StepState.LEFT_OUT, clock.now()
    step.opened_at = None
    gone = {history.DELETED: Change(step.title_ja or step.title_en, None)}
    telling.changes(step, gone, by=by, visibility=step.visibility)


def free_key(wanted: str, taken: set[str]) -> str:
    """Return a key that nothing else of the journey has.

    >>> free_key("invite", {"invite", "invite-2"})
    'invite-3'
    """
    key, number = wanted[:LONGEST_KEY], 2
    while key in taken:
        end = f"-{number}"
        key, number = f"{wanted[: LONGEST_KEY - len(end)]}{end}", number + 1
    return key


def refuse_if_too_many(known: Sequence[Step], more: int) -> None:
    """Raise Refused("too_many") where a journey would have more steps than anybody can overlook."""
    if sum(one.removed_at is None for one in known) + more > MOST_STEPS:
        raise Refused("too_many")


def renumber(
    journey: Journey, moved: Step | None = None, phase: Phase | None = None, before: Step | None = None
) -> None:
    """Number the steps through in the order of their phases; one of them may get another place first.

    It goes into `phase`, before another step of it or to its end. What has its number already is left alone.
    """
    parts = [one.id for one in journeys.phases(journey.id)]
    of_phase: dict[int, list[Step]] = {part: [] for part in parts}
    for step in steps.everything(journey.id):
        of_phase.setdefault(step.phase_id, []).append(step)
    if moved is not None and phase is not None:
        of_phase[moved.phase_id].remove(moved)
        there = of_phase[phase.id]
        there.insert(there.index(before) if before is not None and before in there else len(there), moved)
    order = [(part, step) for part, found in of_phase.items() for step in found]
    rows.change(
        {
            step: {"phase_id": part, "position": position}
            for position, (part, step) in enumerate(order)
            if (step.phase_id, step.position) != (part, position)
        }
    )


def steps_of(phase: Phase) -> list[Step]:
    """Return the steps of a phase that were not taken out."""
    found = steps.everything(phase.journey_id)
    return [one for one in found if one.phase_id == phase.id and one.removed_at is None]


def seen_of(journey: Journey, phase: Phase) -> Visibility:
    """Return who learns of a change of a phase: the vendor alone where the customer sees none of its steps."""
    outside = any(not one.internal for one in steps_of(phase))
    return journey.visibility if outside else Visibility.VENDOR
