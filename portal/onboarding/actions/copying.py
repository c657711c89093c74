"""Shapes become rows of a journey."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.onboarding.actions import appointing, rows
from portal.onboarding.actions.appointing import People
from portal.onboarding.models import Journey, JourneyTemplate, JourneyTemplateEdition, Phase, Step
from portal.onboarding.queries import journeys
from portal.onboarding.rules.shapes import Gate, PhaseShape, Rule, StepShape, Words, as_json
from portal.onboarding.rules.words import GateKind

KPI = "kpi"


def add_phases(journey: Journey, phases: Sequence[PhaseShape], kpis: Mapping[str, str]) -> None:
    """Add phases with their steps, in order. A few statements for any number."""
    people = appointing.people_of(journey, {one.staff for shape in phases for one in shape.steps})
    rows.add(
        Phase,
        [
            {"journey_id": journey.id, "position": position, "key": shape.key}
            | phase_columns(shape.title, shape.gate, kpis)
            for position, shape in enumerate(phases)
        ],
    )
    by_key = {phase.key: phase for phase in journeys.phases(journey.id)}
    placed = [(by_key[shape.key], one) for shape in phases for one in shape.steps]
    rows.add(
        Step,
        [
            step_values(journey, phase, shape, people, kpis, position=position)
            for position, (phase, shape) in enumerate(placed)
        ],
    )


def step_values(
    journey: Journey,
    phase: Phase,
    shape: StepShape,
    people: People,
    kpis: Mapping[str, str] | None = None,
    *,
    position: int,
) -> dict[str, Any]:
    """Return the columns of a new step of a phase, as its shape says, with the people its owner rule names."""
    owner_id, staff_id = people.of(shape.owner, shape.side, shape.staff)
    return {
        "journey_id": journey.id,
        "phase_id": phase.id,
        "key": shape.key,
        "position": position,
        "owner_id": owner_id,
        "staff_id": staff_id,
        "visibility": visibility_of(journey, internal=shape.internal),
        **step_columns(shape, kpis or {}),
    }


def visibility_of(journey: Journey, *, internal: bool) -> Visibility:
    """Return who sees a step of a journey: the vendor alone as long as it has not begun."""
    return Visibility.VENDOR if internal or journey.started_at is None else Visibility.SHARED


def phase_columns(title: Words, gate: Gate, kpis: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the columns of a phase that its shape says."""
    return {
        "title_ja": title.ja,
        "title_en": title.en,
        "gate": _gate(gate, kpis or {}),
    }


def step_columns(shape: StepShape, kpis: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the columns of a step that its shape says: everything but its key, its place and its people."""
    known = kpis or {}
    return {
        "title_ja": shape.title.ja,
        "title_en": shape.title.en,
        "about_ja": shape.about.ja,
        "about_en": shape.about.en,
        "internal": shape.internal,
        "side": shape.side,
        "owner_role": shape.owner,
        "kind": shape.kind,
        "minutes": shape.minutes,
        "due_rule": as_json(shape.due),
        "needs": list(shape.needs),
        "gate": _gate(shape.gate, known),
        "conditions": [as_json(with_kpis(one, known)) for one in shape.conditions],
        "automatic": as_json(with_kpis(shape.automatic, known)) if shape.automatic else {},
        "fields": [as_json(one) for one in shape.fields],
        "reading": as_json(shape.reading) if shape.reading else {},
        "video_url": shape.video_url,
        "may_skip": shape.may_skip,
        "is_wow": shape.is_wow,
    }


def with_kpis(rule: Rule, kpis: Mapping[str, str]) -> Rule:
    """Return a rule whose KPIs, named by a word, refer to the customer's own, as far as they were chosen."""
    if rule.of:
        return replace(rule, of=tuple(with_kpis(part, kpis) for part in rule.of))
    if rule.kind == KPI and not rule.ref and rule.text in kpis:
        return replace(rule, ref=kpis[rule.text])
    return rule


def title_of(edition: JourneyTemplateEdition | None) -> Words:
    """Return the title of an edition's template."""
    if edition is None:
        return Words()
    found = db.session.get(JourneyTemplate, edition.template_id)
    return Words(found.title_ja, found.title_en) if found is not None else Words()


def template_id(public_id: str) -> int | None:
    """Return the id of the template that begins after the wow moment."""
    if not public_id:
        return None
    return db.session.scalar(select(JourneyTemplate.id).where(JourneyTemplate.public_id == public_id))


def _gate(gate: Gate, kpis: Mapping[str, str]) -> dict[str, Any]:
    if gate.kind is GateKind.NONE:
        return {}
    found: dict[str, Any] = as_json(replace(gate, rule=with_kpis(gate.rule, kpis)))
    return found
