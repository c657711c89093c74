"""Adapting a running or prepared journey to its customer; the template stays as it is."""

from collections.abc import Mapping
from typing import Any

from portal.foundation.actor import Actor
from portal.onboarding.models import Journey, Phase, Step
from portal.onboarding.rules.shapes import Gate, PhaseShape, StepShape, Words


def add(phase: Phase, shape: StepShape, *, by: Actor, before: Step | None = None) -> Step:
    """Add a step at the end of a phase, or before another one; a key that is taken gets a number.

    Raises Refused: over, too_many.
    """
    raise NotImplementedError


def revise(step: Step, shape: StepShape, *, by: Actor, seen: Mapping[str, Any] | None = None) -> set[str]:
    """Give a step the contents of a shape (its key and whether it is done stay); return the fields that changed.

    `seen` is what its author saw, by field of the shape (as_json values): fields that somebody else changed meanwhile
    and the author did not are left as they are; where both changed one, Conflict is raised with its name.
    Raises Refused: over, circle.
    """
    raise NotImplementedError


def remove(step: Step, *, by: Actor) -> None:
    """Take a step out of its journey; who waited for it waits no longer. Raises Refused: over, not_now (done)."""
    raise NotImplementedError


def restore(step: Step, *, by: Actor) -> None:
    """Put a step that was taken out back where it was. Raises Refused: over, not_now."""
    raise NotImplementedError


def place(step: Step, phase: Phase, before: Step | None, *, by: Actor) -> None:
    """Move a step into a phase, before another one or to its end. Raises Refused: over."""
    raise NotImplementedError


def add_phase(journey: Journey, shape: PhaseShape, *, by: Actor, before: Phase | None = None) -> Phase:
    """Add a phase with its steps at the end, or before another one. Raises Refused: over, too_many."""
    raise NotImplementedError


def revise_phase(phase: Phase, *, by: Actor, title: Words | None = None, gate: Gate | None = None) -> bool:
    """Change a phase's title or gate. Return whether anything changed. Raises Refused: over."""
    raise NotImplementedError


def remove_phase(phase: Phase, *, by: Actor) -> None:
    """Take a phase out with its open steps. Raises Refused: over, last, not_now (a step in it is done)."""
    raise NotImplementedError


def place_phase(phase: Phase, before: Phase | None, *, by: Actor) -> None:
    """Move a phase before another one, or to the end. Raises Refused: over."""
    raise NotImplementedError
