"""Adapting a running or prepared journey to its customer, step by step; the template stays as it is."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from typing import Any

from portal.foundation import history
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.history import Change
from portal.foundation.tenancy import customer_scope
from portal.onboarding.actions import appointing, copying, telling
from portal.onboarding.actions.adapted import DONE, free_key, refuse_if_too_many, renumber, take_out
from portal.onboarding.actions.adapting_phases import add_phase, place_phase, remove_phase, revise_phase
from portal.onboarding.actions.events import changed
from portal.onboarding.actions.journeys import refuse_if_over
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.actions.settling import settle
from portal.onboarding.actions.steps import journey_of
from portal.onboarding.models import Journey, Phase, Step
from portal.onboarding.queries import journeys, steps
from portal.onboarding.rules import gates
from portal.onboarding.rules.shapes import StepShape, as_json
from portal.onboarding.rules.words import GateKind, StepSide, StepState

__all__ = [
    "Conflict",
    "add",
    "add_phase",
    "place",
    "place_phase",
    "remove",
    "remove_phase",
    "restore",
    "revise",
    "revise_phase",
]


class Conflict(Exception):
    """Somebody else changed the same field of a step meanwhile; `field` is its name in the shape."""

    def __init__(self, field: str):
        super().__init__(field)
        self.field = field


def add(phase: Phase, shape: StepShape, *, by: Actor, before: Step | None = None) -> Step:
    """Add a step at the end of a phase, or before another one; a key that is taken gets a number.

    Raises Refused: over, too_many.
    """
    with _adapted(phase, by, inside=shape.internal) as journey:
        known = steps.everything(journey.id)
        refuse_if_too_many(known, 1)
        named = replace(shape, key=free_key(shape.key, {one.key for one in known}))
        last = max((one.position for one in known), default=-1)
        people = appointing.people_of(journey, [named.staff])
        step = Step(**copying.step_values(journey, phase, named, people, position=last + 1))
        db.session.add(step)
        db.session.flush()
        title = step.title_ja or step.title_en
        telling.changes(step, {history.CREATED: Change(None, title)}, by=by, visibility=step.visibility)
        _tell("step.added", step, journey, by)
        renumber(journey, step, phase, before)
    return step


def revise(step: Step, shape: StepShape, *, by: Actor, seen: Mapping[str, Any] | None = None) -> set[str]:
    """Give a step the contents of a shape (its key and whether it is done stay); return the columns that changed.

    `seen` is what its author saw, by field of the shape (as_json values): fields that somebody else changed meanwhile
    and the author did not are left as they are; where both changed one, Conflict is raised with its name. Another side
    or owner rule names its people anew; another due rule takes a day set by hand back; another gate is judged anew.
    Raises Refused: over, circle, not_now (it was taken out).
    """
    with _adapted(step, by) as journey:
        if step.removed_at is not None:
            raise Refused("not_now")
        wanted = shape if seen is None else _merged(steps.shape_of(step), shape, seen)
        _refuse_circles(steps.everything(journey.id), step, wanted)
        columns = copying.step_columns(wanted) | _named_person(wanted, journey)
        found = {
            name: Change(getattr(step, name), value)
            for name, value in columns.items()
            if getattr(step, name) != value
        }
        if not found:
            return set()
        was = step.visibility
        for name, change in found.items():
            setattr(step, name, change.after)
        _follow_up(step, journey, set(found), wanted)
        inside = Visibility.VENDOR in (was, step.visibility)
        telling.changes(step, found, by=by, visibility=Visibility.VENDOR if inside else was)
        _tell("step.revised", step, journey, by, fields=sorted(found))
        if was is not step.visibility:
            changed(journey, shape=True)  # for those who saw it, or do now
    return set(found)


def remove(step: Step, *, by: Actor) -> None:
    """Take a step out of its journey; who waited for it waits no longer. Raises Refused: over, not_now (done)."""
    with _adapted(step, by) as journey:
        if step.state in DONE or step.removed_at is not None:
            raise Refused("not_now")
        take_out(step, by=by)
        _tell("step.removed", step, journey, by)


def restore(step: Step, *, by: Actor) -> None:
    """Put a step that was taken out back where it was. Raises Refused: over, not_now."""
    with _adapted(step, by) as journey:
        if step.removed_at is None or step.phase_id not in {one.id for one in journeys.phases(journey.id)}:
            raise Refused("not_now")
        step.removed_at, step.state, step.done_at = None, StepState.OPEN, None
        telling.changes(
            step, {history.RESTORED: Change(None, step.title_ja or step.title_en)}, by=by,
            visibility=step.visibility,
        )  # fmt: skip
        _tell("step.added", step, journey, by)


def place(step: Step, phase: Phase, before: Step | None, *, by: Actor) -> None:
    """Move a step into a phase, before another one or to its end. Raises Refused: over."""
    with _adapted(step, by) as journey:
        if phase.journey_id != step.journey_id:
            raise Refused("not_now")
        was = {"phase": step.phase_id, "position": step.position}
        renumber(journey, step, phase, before)
        moved = Change(was, {"phase": step.phase_id, "position": step.position})
        telling.changes(step, {history.MOVED: moved}, by=by, visibility=step.visibility)


@contextmanager
def _adapted(thing: Step | Phase, by: Actor, *, inside: bool = False) -> Iterator[Journey]:
    """Open what is changed in a journey; afterwards pages are told, and it is judged anew."""
    journey = journey_of(thing)
    refuse_if_over(journey)
    with customer_scope(journey.customer_id):
        yield journey
        found = [thing] if isinstance(thing, Step) else []
        seen = found[0].visibility if found else Visibility.VENDOR if inside else Visibility.SHARED
        changed(journey, found, visibility=seen, shape=True)
    settle(journey, by=by)


def _tell(kind: str, step: Step, journey: Journey, by: Actor, **facts: Any) -> None:
    if journey.started_at is not None:
        telling.of_step(kind, step, journey, by=by, **facts)


def _merged(now: StepShape, wanted: StepShape, seen: Mapping[str, Any]) -> StepShape:
    """Return what was wanted, with what others changed meanwhile; raises Conflict where both changed one field."""
    kept: dict[str, Any] = {"key": now.key}
    there, mine = as_json(now), as_json(wanted)
    for one in fields(StepShape):
        name = one.name
        if name == "key" or name not in seen or there.get(name) == (seen[name] or None):
            continue
        if mine.get(name) == (seen[name] or None):
            kept[name] = getattr(now, name)
        elif mine.get(name) != there.get(name):
            raise Conflict(name)
    return replace(wanted, **kept)


def _named_person(wanted: StepShape, journey: Journey) -> dict[str, Any]:
    """Return the column of the vendor's person whom a shape names, if they see the customer."""
    if not wanted.staff or wanted.side is StepSide.CUSTOMER:
        return {}
    found = appointing.people_of(journey, [wanted.staff]).named.get(wanted.staff)
    return {"staff_id": found} if found else {}


def _follow_up(step: Step, journey: Journey, names: set[str], wanted: StepShape) -> None:
    """Let what depends on the changed columns follow them."""
    if names & {"owner_role", "side"}:
        people = appointing.people_of(journey, [wanted.staff])
        step.owner_id, step.staff_id = people.of(step.owner_role, step.side, wanted.staff)
    if "due_rule" in names:
        step.due_by_hand = False
    if "gate" in names and step.state is StepState.OPEN:
        step.opened_at, step.opened_by_id = None, None
    if "internal" in names:
        step.visibility = copying.visibility_of(journey, internal=step.internal)


def _refuse_circles(known: Sequence[Step], step: Step, shape: StepShape) -> None:
    waits = {one.key: set(one.needs) | _named(steps.shape_of(one)) for one in known if one.removed_at is None}
    waits[step.key] = set(shape.needs) | _named(shape)
    if gates.circle(waits):
        raise Refused("circle")


def _named(shape: StepShape) -> set[str]:
    return set(shape.gate.steps) if shape.gate.kind is GateKind.STEPS else set()
