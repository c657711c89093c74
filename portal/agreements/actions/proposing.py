"""Putting a plan forward: the version is frozen, and the circulation begins. Taking it back."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from portal.agreements.actions import signatories, turns
from portal.agreements.actions.circulation import SeatGiven
from portal.agreements.actions.events import Refused, changed
from portal.agreements.actions.records import remember, tell, write_to
from portal.agreements.models import Agreement, AgreementDocument, CirculationStep, Outcome, Signatory
from portal.agreements.queries import rounds
from portal.agreements.queries.document import document_now
from portal.agreements.rules.circulation import Asked, trouble_with
from portal.agreements.rules.document import SCHEMA, reference, seal, text
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.plans.actions import plans, pulse
from portal.plans.models import Plan, PlanState
from portal.plans.rules import Move


def put_forward(
    plan: Plan,
    seats: Sequence[SeatGiven],
    *,
    by: Actor,
    decide_by: date | None = None,
    message: str = "",
) -> Agreement:
    """Freeze the plan as it is now and ask the first person; an edition that still goes round is replaced.

    Raises Refused: not_shared, closed, nothing_to_agree, same_as_agreed, nobody, nobody_opposite, twice.
    """
    turns.hold_plan(plan)
    proposer = signatories.of_actor(by)
    asked = [seat for seat in seats if _who(seat.person) != _who(proposer)]
    canonical = _frozen(plan, asked, proposer)
    replaced = rounds.open_edition(plan.id)
    if replaced is not None:
        turns.close(replaced, Outcome.REPLACED)
    edition = Agreement(
        plan_id=plan.id,
        number=_next_number(plan.id),
        proposer_id=proposer.id,
        message=message,
        decide_by=decide_by,
    )
    db.session.add(edition)
    db.session.flush()
    _write_down(edition, canonical, asked)
    if plan.state is PlanState.PROPOSED:
        pulse.bump(plan, Visibility.SHARED)
    else:
        plans.move_on(plan, Move.PROPOSE, by=by)
    remember("agreement.put_forward", edition, by, reference=reference(seal(canonical)))
    tell("agreement.put_forward", edition, plan, by)
    turns.ask_next(edition)
    if replaced is not None:
        changed(replaced, "replaced", by=by)
    changed(edition, "put_forward", by=by)
    return edition


def withdraw(edition: Agreement, *, by: Actor) -> None:
    """Take back what one's own side put forward; the agreement before stays valid. Raises Refused: ended, not_yours."""
    turns.hold(edition)
    if edition.ended_at is not None:
        raise Refused("ended")
    if rounds.signatories([edition.proposer_id])[edition.proposer_id].side != by.side:
        raise Refused("not_yours")
    told = rounds.round_of(edition).taken_part()
    turns.close(edition, Outcome.WITHDRAWN)
    turns.fall_back(edition, by=by)
    remember("agreement.withdrawn", edition, by)
    write_to(told, "agreement.withdrawn", edition, but=by)


def _frozen(plan: Plan, seats: Sequence[SeatGiven], proposer: Signatory) -> str:
    """Return the plan as canonical text, if it can be put forward to these people."""
    if plan.visibility is not Visibility.SHARED:
        raise Refused("not_shared")
    if plan.state is PlanState.CLOSED or plan.deleted_at is not None:
        raise Refused("closed")
    asked = [Asked(seat.person.side, seat.part, _who(seat.person)) for seat in seats]
    if reason := trouble_with(asked, proposer.side):
        raise Refused(reason)
    document = document_now(plan)
    if not document["nodes"]:
        raise Refused("nothing_to_agree")
    canonical = text(document)
    held = rounds.in_force(plan.id)
    if held is not None and rounds.round_of(held).seal == seal(canonical):
        raise Refused("same_as_agreed")
    return canonical


def _who(person: Signatory) -> str:
    """Return what is the same for one person however they are called: one row is kept for each name and title."""
    return f"user:{person.user_id}" if person.user_id else f"mail:{person.email or person.public_id}"


def _next_number(plan_id: int) -> int:
    asked = select(func.max(Agreement.number)).where(Agreement.plan_id == plan_id)
    return (db.session.scalar(narrowed(asked, Agreement)) or 0) + 1


def _write_down(edition: Agreement, canonical: str, seats: Sequence[SeatGiven]) -> None:
    db.session.add(
        AgreementDocument(agreement_id=edition.id, schema=SCHEMA, text=canonical, seal=seal(canonical))
    )
    db.session.add_all(
        CirculationStep(
            agreement_id=edition.id,
            position=position,
            part=seat.part,
            signatory_id=seat.person.id,
            deputy_id=seat.deputy.id if seat.deputy else None,
        )
        for position, seat in enumerate(seats)
    )
    db.session.flush()
