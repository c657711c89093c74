"""Offering a newer edition to journeys that run: which they are, what it would change in each, what became of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, select

from portal.accounts.models import Customer, User
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed
from portal.onboarding.models import (
    Journey,
    JourneyTemplate,
    JourneyTemplateEdition,
    Phase,
    Step,
    TemplateOffer,
)
from portal.onboarding.queries import steps
from portal.onboarding.queries.templates import shape_of
from portal.onboarding.rules import shapes
from portal.onboarding.rules.differences import Fit, Offered, offered
from portal.onboarding.rules.shapes import PhaseShape, TemplateShape, Words
from portal.onboarding.rules.words import StepSide

AnyRow = Row[*tuple[Any, ...]]
MOST_JOURNEYS = 300
WHY = "whoever writes templates sees to which journeys a new edition can be offered"


@dataclass(frozen=True)
class Reached:
    """A journey that a newer edition could come to, with what it would change there."""

    journey: Journey
    customer: Customer
    number: int  # of the edition it has now
    offer: TemplateOffer | None
    changes: tuple[Offered, ...]

    @property
    def fits(self) -> int:
        """Return how many changes would simply fit."""
        return sum(one.fit is Fit.FITS for one in self.changes)

    @property
    def adapted(self) -> int:
        """Return how many would replace what was changed for this customer."""
        return sum(one.fit is Fit.ADAPTED for one in self.changes)


def offer(public_id: str) -> TemplateOffer | None:
    """Return an offer of the customer in scope by its outside name."""
    return db.session.scalar(select(TemplateOffer).where(TemplateOffer.public_id == public_id))


def reached(template: JourneyTemplate, edition: JourneyTemplateEdition) -> list[Reached]:
    """Return the journeys of other editions that are not over. Seven statements, however many there are."""
    with every_customer(WHY):
        rows = db.session.execute(
            narrowed(
                select(Journey, Customer, JourneyTemplateEdition)
                .join(Customer, Customer.id == Journey.customer_id)
                .join(JourneyTemplateEdition, JourneyTemplateEdition.id == Journey.edition_id)
                .where(
                    Journey.template_id == template.id,
                    Journey.edition_id != edition.id,
                    Journey.completed_at.is_(None),
                    Journey.cancelled_at.is_(None),
                )
                .order_by(Customer.kana, Journey.id)
                .limit(MOST_JOURNEYS),
                Journey,
            )
        ).all()  # fmt: skip
        ids = [journey.id for journey, _customer, _old in rows]
        shaped = _shapes([journey for journey, _customer, _old in rows])
        offers = _offers(edition, ids)
    newer = shape_of(edition)
    return [
        Reached(
            journey, customer, old.number, offers.get(journey.id),
            offered(shape_of(old), newer, shaped[journey.id], _states(shaped.rows[journey.id])),
        )
        for journey, customer, old in rows
    ]  # fmt: skip


def changes(found: TemplateOffer) -> tuple[Offered, ...]:
    """Return what an offer would change in its journey as it is now, in the scope of its customer."""
    journey = db.session.scalars(select(Journey).where(Journey.id == found.journey_id)).one()
    newer = db.session.get_one(JourneyTemplateEdition, found.edition_id)
    old = db.session.get(JourneyTemplateEdition, journey.edition_id) if journey.edition_id else None
    if old is None:
        return ()
    shaped = _shapes([journey])
    return offered(shape_of(old), shape_of(newer), shaped[journey.id], _states(shaped.rows[journey.id]))


def journey_shape(
    journey: Journey, phases: Iterable[Phase], found: Iterable[Step], people: Mapping[int, str]
) -> TemplateShape:
    """Return a journey as a template would say it; what was taken out is left out. `people`: public ids by id."""
    of_phase = defaultdict[int, list[Step]](list)
    for step in sorted(found, key=lambda one: (one.position, one.id)):
        if step.removed_at is None:
            of_phase[step.phase_id].append(step)
    parts = tuple(
        PhaseShape(
            phase.key,
            Words(phase.title_ja, phase.title_en),
            tuple(replace(steps.shape_of(step), staff=_staff(step, people)) for step in of_phase[phase.id]),
            shapes.gate(phase.gate),
        )
        for phase in sorted(phases, key=lambda one: (one.position, one.id))
        if phase.removed_at is None
    )
    return TemplateShape(
        phases=parts,
        wow=shapes.rule(journey.wow_rule),
        wow_words=Words(journey.wow_words_ja, journey.wow_words_en),
        done=shapes.rule(journey.done_rule),
        clock_from=journey.clock_from,
        value_days=journey.value_days,
        behind_after=journey.behind_after,
        stuck_after=journey.stuck_after,
        role=journey.role,
        next_template=_public_id(journey.next_template_id),
    )


def _staff(step: Step, people: Mapping[int, str]) -> str:
    """Return who of the vendor's people was named for a step that no owner rule gives to somebody."""
    named = step.owner_role is None and step.side is not StepSide.CUSTOMER
    return people.get(step.staff_id or 0, "") if named else ""


def _people(found: Iterable[Step]) -> dict[int, str]:
    ids = {step.staff_id for step in found if step.staff_id is not None}
    rows = db.session.execute(select(User.id, User.public_id).where(User.id.in_(sorted(ids))))
    return {row.id: row.public_id for row in rows}


class _Shaped(dict[int, TemplateShape]):
    """Journeys as shapes by id, and their steps' rows."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[int, list[Step]] = defaultdict(list)


def _shapes(journeys: Sequence[Journey]) -> _Shaped:
    ids = [one.id for one in journeys]
    phases, shaped = defaultdict[int, list[Phase]](list), _Shaped()
    for phase in db.session.scalars(narrowed(select(Phase).where(Phase.journey_id.in_(ids)), Phase)):
        phases[phase.journey_id].append(phase)
    for step in db.session.scalars(narrowed(select(Step).where(Step.journey_id.in_(ids)), Step)):
        shaped.rows[step.journey_id].append(step)
    people = _people(step for found in shaped.rows.values() for step in found)
    for one in journeys:
        shaped[one.id] = journey_shape(one, phases[one.id], shaped.rows[one.id], people)
    return shaped


def _states(found: Iterable[Step]) -> dict[str, Any]:
    return {step.key: step.state for step in found}


def _offers(edition: JourneyTemplateEdition, ids: Sequence[int]) -> dict[int, TemplateOffer]:
    asked = select(TemplateOffer).where(
        TemplateOffer.edition_id == edition.id, TemplateOffer.journey_id.in_(ids)
    )
    return {one.journey_id: one for one in db.session.scalars(narrowed(asked, TemplateOffer))}


def _public_id(template_id: int | None) -> str:
    if template_id is None:
        return ""
    found = db.session.get(JourneyTemplate, template_id)  # in the session after the first
    return found.public_id if found is not None else ""
