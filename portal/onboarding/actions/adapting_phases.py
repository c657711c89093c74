"""Adapting the phases of a journey to its customer; the template stays as it is."""

from collections.abc import Sequence
from dataclasses import replace

from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.history import Change
from portal.foundation.tenancy import customer_scope
from portal.onboarding.actions import adapted, appointing, copying, telling
from portal.onboarding.actions.events import changed
from portal.onboarding.actions.journeys import refuse_if_over
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.actions.settling import settle
from portal.onboarding.actions.steps import journey_of
from portal.onboarding.models import Journey, Phase, Step
from portal.onboarding.queries import journeys, steps
from portal.onboarding.rules.shapes import Gate, PhaseShape, Words


def add_phase(journey: Journey, shape: PhaseShape, *, by: Actor, before: Phase | None = None) -> Phase:
    """Add a phase with its steps at the end, or before another one. Raises Refused: over, too_many."""
    refuse_if_over(journey)
    with customer_scope(journey.customer_id):
        known = steps.everything(journey.id)
        adapted.refuse_if_too_many(known, len(shape.steps))
        phases = list(journeys.phases(journey.id))
        phase = Phase(
            journey_id=journey.id,
            key=adapted.free_key(shape.key or "phase", _keys(journey)),
            position=len(phases),
            **copying.phase_columns(shape.title, shape.gate),
        )
        db.session.add(phase)
        db.session.flush()
        taken, people = {one.key for one in known}, appointing.people_of(journey)
        for position, one in enumerate(shape.steps, len(known)):
            named = replace(one, key=adapted.free_key(one.key, taken))
            taken.add(named.key)
            db.session.add(Step(**copying.step_values(journey, phase, named, people, position=position)))
        db.session.flush()
        seen = adapted.seen_of(journey, phase)
        telling.changes(
            phase, {history.CREATED: Change(None, phase.title_ja or phase.title_en)}, by=by,
            visibility=seen,
        )  # fmt: skip
        if before is not None and before in phases:
            phases.insert(phases.index(before), phase)
            _number(phases)
        adapted.renumber(journey)
        changed(journey, visibility=seen, shape=True)
    settle(journey, by=by)
    return phase


def revise_phase(phase: Phase, *, by: Actor, title: Words | None = None, gate: Gate | None = None) -> bool:
    """Change a phase's title or gate; a new gate is judged anew where nothing in the phase is done yet.

    Return whether anything changed. Raises Refused: over.
    """
    journey = _journey(phase)
    columns = copying.phase_columns(title or Words(), gate or Gate())
    wanted = {name: columns[name] for name in ("title_ja", "title_en") if title is not None}
    wanted |= {"gate": columns["gate"]} if gate is not None else {}
    found = {
        name: Change(getattr(phase, name), value)
        for name, value in wanted.items()
        if getattr(phase, name) != value
    }
    if not found:
        return False
    with customer_scope(phase.customer_id):
        for name, change in found.items():
            setattr(phase, name, change.after)
        if "gate" in found and not any(one.state in adapted.DONE for one in adapted.steps_of(phase)):
            phase.opened_at, phase.opened_by_id = None, None
        seen = adapted.seen_of(journey, phase)
        telling.changes(phase, found, by=by, visibility=seen)
        changed(journey, visibility=seen, shape=True)
    settle(journey, by=by)
    return True


def remove_phase(phase: Phase, *, by: Actor) -> None:
    """Take a phase out with its open steps. Raises Refused: over, last, not_now (a step in it is done)."""
    journey = _journey(phase)
    with customer_scope(phase.customer_id):
        if phase.removed_at is not None or any(one.state in adapted.DONE for one in adapted.steps_of(phase)):
            raise Refused("not_now")
        if len(journeys.phases(journey.id)) == 1:
            raise Refused("last")
        seen = adapted.seen_of(journey, phase)
        for step in adapted.steps_of(phase):
            if step.removed_at is None:
                adapted.take_out(step, by=by)
        phase.removed_at = clock.now()
        gone = {history.DELETED: Change(phase.title_ja or phase.title_en, None)}
        telling.changes(phase, gone, by=by, visibility=seen)
        changed(journey, visibility=seen, shape=True)
    settle(journey, by=by)


def place_phase(phase: Phase, before: Phase | None, *, by: Actor) -> None:
    """Move a phase before another one, or to the end. Raises Refused: over."""
    journey = _journey(phase)
    with customer_scope(phase.customer_id):
        others = [one for one in journeys.phases(journey.id) if one.id != phase.id]
        was = phase.position
        at = next((n for n, one in enumerate(others) if before and one.id == before.id), len(others))
        others.insert(at, phase)
        _number(others)
        adapted.renumber(journey)
        moved = {history.MOVED: Change({"position": was}, {"position": phase.position})}
        seen = adapted.seen_of(journey, phase)
        telling.changes(phase, moved, by=by, visibility=seen)
        changed(journey, visibility=seen, shape=True)
    settle(journey, by=by)


def _journey(phase: Phase) -> Journey:
    journey = journey_of(phase)
    refuse_if_over(journey)
    return journey


def _keys(journey: Journey) -> set[str]:
    return set(journeys.phase_keys(journey.id))


def _number(phases: Sequence[Phase]) -> None:
    for position, phase in enumerate(phases):
        phase.position = position
    db.session.flush()
