"""Changing the parts of a draft: steps and phases come, go and move. What an edition says is rewritten as a whole.

Keys are made by chance, so that a step that was taken out is never mistaken for another one.
"""

import secrets

from portal.foundation.actor import Actor
from portal.onboarding.actions.templates import write
from portal.onboarding.models import JourneyTemplateEdition
from portal.onboarding.queries.templates import shape_of
from portal.onboarding.rules import rewriting
from portal.onboarding.rules.shapes import PhaseShape, StepShape, TemplateShape, Words
from portal.onboarding.rules.words import OwnerRole, StepSide


def add_phase(draft: JourneyTemplateEdition, title: Words, *, by: Actor) -> str:
    """Add a phase at the end; return its key. Raises Refused: published."""
    key = _new_key("phase")
    write(draft, rewriting.with_phase(shape_of(draft), PhaseShape(key, title)), by=by)
    return key


def add_step(draft: JourneyTemplateEdition, phase_key: str, title: Words, *, by: Actor) -> str:
    """Add a step of the customer's administrator at the end of a phase; return its key. Raises Refused: published."""
    key = _new_key("step")
    step = StepShape(key, title, StepSide.CUSTOMER, owner=OwnerRole.ADMIN)
    write(draft, rewriting.with_step(shape_of(draft), phase_key, step), by=by)
    return key


def change_step(draft: JourneyTemplateEdition, step: StepShape, *, by: Actor) -> None:
    """Let the step of this key be as `step` says. Raises Refused: published."""
    write(draft, rewriting.changed_step(shape_of(draft), step), by=by)


def change_phase(draft: JourneyTemplateEdition, part: PhaseShape, *, by: Actor) -> None:
    """Let the phase of this key be as `part` says, its steps as they are. Raises Refused: published."""
    write(draft, rewriting.changed_phase(shape_of(draft), part), by=by)


def change_ends(draft: JourneyTemplateEdition, shape: TemplateShape, *, by: Actor) -> None:
    """Let a draft's first result, end and clock be as `shape` says. Raises Refused: published."""
    write(draft, shape, by=by)


def place_step(draft: JourneyTemplateEdition, key: str, phase_key: str, before: str, *, by: Actor) -> None:
    """Move a step into a phase, before another one or to its end. Raises Refused: published."""
    write(draft, rewriting.placed_step(shape_of(draft), key, phase_key, before), by=by)


def step_once(draft: JourneyTemplateEdition, key: str, *, up: bool, by: Actor) -> None:
    """Move a step one place up or down, across the border of its phase. Raises Refused: published."""
    write(draft, rewriting.stepped(shape_of(draft), key, up), by=by)


def phase_once(draft: JourneyTemplateEdition, key: str, *, up: bool, by: Actor) -> None:
    """Move a phase one place up or down. Raises Refused: published."""
    write(draft, rewriting.phase_stepped(shape_of(draft), key, up), by=by)


def remove_step(draft: JourneyTemplateEdition, key: str, *, by: Actor) -> None:
    """Take a step out; whoever waited for it waits no longer. Raises Refused: published."""
    write(draft, rewriting.without_step(shape_of(draft), key), by=by)


def remove_phase(draft: JourneyTemplateEdition, key: str, *, by: Actor) -> None:
    """Take a phase out with its steps. Raises Refused: published."""
    write(draft, rewriting.without_phase(shape_of(draft), key), by=by)


def _new_key(kind: str) -> str:
    return f"{kind}-{secrets.token_hex(4)}"
