"""What the running onboardings of a customer ask of one of its people next; one that rests asks nothing."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, select

from portal.foundation.db import db
from portal.onboarding.models import Journey, Phase, Step
from portal.onboarding.queries.roads import title_of
from portal.onboarding.queries.standing import rests
from portal.onboarding.rules import choosing, gates, shapes
from portal.onboarding.rules.choosing import Candidate
from portal.onboarding.rules.gates import GatedPhase, GatedStep
from portal.onboarding.rules.words import StepSide, StepState


@dataclass(frozen=True)
class Offered:
    """A step that somebody can do now. `opens`: the title of a step that waits for it, empty where none does."""

    public_id: str
    title: str
    journey_title: str
    due_on: date | None
    minutes: int
    mine: bool
    opens: str


def to_do(membership_id: int | None, *, language: str) -> list[Offered]:
    """Return the open steps that are this member's, or nobody's, in the order of rules.choosing; two statements."""
    rows = _rows()
    if not any(_concerns(row, membership_id) for row in rows):
        return []
    phases = _phases({row.journey_id for row in rows})
    found: list[tuple[Candidate, Offered]] = []
    for journey_id in dict.fromkeys(row.journey_id for row in rows):
        own = [row for row in rows if row.journey_id == journey_id]
        found += _of_journey(own, phases.get(journey_id, []), membership_id, language)
    order = {one.key: at for at, one in enumerate(choosing.in_order(candidate for candidate, _ in found))}
    return [offered for candidate, offered in sorted(found, key=lambda pair: order[pair[0].key])]


def _rows() -> list[Any]:
    asked = (
        select(
            Step.journey_id, Step.public_id, Step.key, Step.phase_id, Step.title_ja, Step.title_en, Step.side,
            Step.owner_id, Step.due_on, Step.minutes, Step.needs, Step.gate, Step.opened_at, Step.position,
            Journey.title_ja.label("journey_ja"), Journey.title_en.label("journey_en"),
        )
        .join(Journey, and_(Journey.id == Step.journey_id, Journey.customer_id == Step.customer_id))
        .where(
            Step.state == StepState.OPEN,
            Journey.started_at.is_not(None),
            Journey.completed_at.is_(None),
            Journey.cancelled_at.is_(None),
            ~rests(),
        )
        .order_by(Step.journey_id, Step.position, Step.id)
    )  # fmt: skip
    return list(db.session.execute(asked))


def _phases(journey_ids: set[int]) -> dict[int, list[Any]]:
    asked = (
        select(Phase.id, Phase.journey_id, Phase.key, Phase.gate, Phase.opened_at)
        .where(Phase.journey_id.in_(sorted(journey_ids)), Phase.removed_at.is_(None))
        .order_by(Phase.position, Phase.id)
    )
    found: dict[int, list[Any]] = {}
    for row in db.session.execute(asked):
        found.setdefault(row.journey_id, []).append(row)
    return found


def _of_journey(
    rows: list[Any], phases: list[Any], membership_id: int | None, language: str
) -> list[tuple[Candidate, Offered]]:
    key_of = {phase.id: phase.key for phase in phases}
    gated = [
        GatedStep(row.key, key_of.get(row.phase_id, ""), False, tuple(row.needs or ()), shapes.gate(row.gate))
        for row in rows
    ]
    blocking = gates.blocking(
        [GatedPhase(one.key, shapes.gate(one.gate), one.opened_at is not None) for one in phases], gated
    )
    return [
        (
            Candidate(row.public_id, order, row.key in blocking, row.due_on, row.owner_id == membership_id),
            _offered(row, rows, membership_id, language),
        )
        for order, row in enumerate(rows)
        if row.opened_at is not None and _concerns(row, membership_id)
    ]


def _concerns(row: Any, membership_id: int | None) -> bool:
    """True for a member's own step, and for one of the customer's that is nobody's yet."""
    if row.side is StepSide.VENDOR:
        return False
    return row.owner_id is None or row.owner_id == membership_id


def _offered(row: Any, rows: list[Any], membership_id: int | None, language: str) -> Offered:
    after = next((one for one in rows if row.key in (one.needs or ())), None)
    return Offered(
        public_id=row.public_id,
        title=title_of(row, language),
        journey_title=shapes.Words(row.journey_ja, row.journey_en).of(language),
        due_on=row.due_on,
        minutes=row.minutes,
        mine=row.owner_id is not None and row.owner_id == membership_id,
        opens=title_of(after, language) if after is not None else "",
    )
