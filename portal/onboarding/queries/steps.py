"""Steps of a journey, as their reader sees them, and how the rules see them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import Select, select

from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.onboarding.models import Journey, Phase, Step, StepAnswer, StepFile
from portal.onboarding.rules import shapes
from portal.onboarding.rules.dues import Dated
from portal.onboarding.rules.gates import GatedPhase, GatedStep
from portal.onboarding.rules.shapes import StepShape, Words
from portal.onboarding.rules.words import StepState

ENDED = frozenset({StepState.DONE, StepState.SKIPPED, StepState.LEFT_OUT})


class Standing(Protocol):
    """A step's row, or how it is being judged: what changes with its state."""

    state: StepState
    opened_at: datetime | None
    done_at: datetime | None


def step(public_id: str) -> Step | None:
    """Return a step that belongs to a journey which the reader sees."""
    return db.session.scalar(_steps().where(Step.public_id == public_id, Step.state != StepState.LEFT_OUT))


def by_id(step_id: int) -> Step | None:
    """Return a step by its id."""
    return db.session.scalar(_steps().where(Step.id == step_id))


def of_journey(journey_id: int) -> Sequence[Step]:
    """Return the steps of a journey in order, without those that were left out."""
    wanted = _steps().where(Step.journey_id == journey_id, Step.state != StepState.LEFT_OUT)
    return db.session.scalars(wanted.order_by(Step.position, Step.id)).all()


def everything(journey_id: int) -> Sequence[Step]:
    """Return the steps of a journey in order, with those that were left out or taken out."""
    wanted = narrowed(select(Step).where(Step.journey_id == journey_id), Step)
    return db.session.scalars(wanted.order_by(Step.position, Step.id)).all()


def begun_since(journey_id: int, moment: datetime) -> frozenset[int]:
    """Return the ids of the steps into which somebody put an answer or a file since a moment. Two statements."""
    found: set[int] = set()
    for model in (StepAnswer, StepFile):
        way = (Step.id == model.step_id) & (Step.customer_id == model.customer_id)
        wanted = select(model.step_id).join(Step, way)
        wanted = wanted.where(Step.journey_id == journey_id, model.at >= moment)
        if model is StepFile:
            wanted = wanted.where(StepFile.removed_at.is_(None))
        found.update(db.session.scalars(narrowed(wanted.distinct(), model, Step)))
    return frozenset(found)


def shape_of(one: Step) -> StepShape:
    """Return a step of a journey as a shape: what an editor shows, and what is compared with an edition."""
    return StepShape(
        key=one.key,
        title=Words(one.title_ja, one.title_en),
        side=one.side,
        about=Words(one.about_ja, one.about_en),
        owner=one.owner_role,
        kind=one.kind,
        minutes=one.minutes,
        due=shapes.due(one.due_rule),
        needs=tuple(one.needs),
        gate=shapes.gate(one.gate),
        conditions=tuple(shapes.rule(raw) for raw in one.conditions),
        automatic=shapes.rule(one.automatic),
        fields=tuple(shapes.field(raw) for raw in one.fields),
        reading=shapes.reading(one.reading),
        video_url=one.video_url,
        may_skip=one.may_skip,
        internal=one.internal,
        is_wow=one.is_wow,
    )


def gated_phases(found: Iterable[Phase], holds: Collection[str] = ()) -> list[GatedPhase]:
    """Return phases as the rules of gates see them; `holds` are the keys of those whose condition does."""
    return [
        GatedPhase(one.key, shapes.gate(one.gate), one.opened_at is not None, one.key in holds)
        for one in found
    ]


def gated(one: Step, phase_key: str, now: Standing | None = None, *, holds: bool = False) -> GatedStep:
    """Return a step as the rules of gates see it; `now` stands in for its row while it is being judged."""
    return GatedStep(
        one.key,
        phase_key,
        (now or one).state in ENDED,
        tuple(one.needs),
        shapes.gate(one.gate),
        one.opened_by_id is not None,
        holds,
    )


def dated(one: Step, zone: str, now: Standing | None = None) -> Dated:
    """Return a step as the rules of due days see it."""
    standing = now or one
    ended = standing.state in (StepState.DONE, StepState.SKIPPED) and standing.done_at is not None
    done_on: date | None = clock.day_of(standing.done_at, zone) if ended and standing.done_at else None
    kept = one.due_on if one.due_by_hand or done_on else None
    left_out = standing.state is StepState.LEFT_OUT
    return Dated(one.key, shapes.due(one.due_rule), tuple(one.needs), done_on, kept, left_out)


def _steps() -> Select[Step]:
    way = (Journey.id == Step.journey_id) & (Journey.customer_id == Step.customer_id)
    return narrowed(select(Step).join(Journey, way), Step, Journey)
