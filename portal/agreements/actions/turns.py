"""How a round moves: held while somebody acts on it, handed to the next person, closed."""

from sqlalchemy import select

from portal.agreements.actions import links
from portal.agreements.actions.events import changed
from portal.agreements.actions.records import tell
from portal.agreements.models import Agreement, Outcome
from portal.agreements.queries import rounds
from portal.foundation import clock, mail
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.plans.actions import plans
from portal.plans.models import Plan, PlanState
from portal.plans.rules import Move


def hold(edition: Agreement) -> None:
    """Wait for whoever is at work on this edition, and see it as they left it."""
    db.session.flush()
    asked = select(Agreement).where(Agreement.id == edition.id).with_for_update()
    db.session.scalar(narrowed(asked, Agreement), execution_options={"populate_existing": True})


def hold_plan(plan: Plan) -> None:
    """Wait for whoever is putting this plan forward, and see it as they left it."""
    db.session.flush()
    asked = select(Plan).where(Plan.id == plan.id).with_for_update()
    db.session.scalar(narrowed(asked, Plan), execution_options={"populate_existing": True})


def ask_next(edition: Agreement) -> None:
    """Tell the person whose turn it is now; somebody without an account gets a personal link."""
    db.session.flush()
    place = rounds.round_of(edition).current
    if place is None:
        return
    step = rounds.step_of(place.id)
    assert step is not None  # it was just read
    step.asked_at = clock.now()
    db.session.flush()
    link = None if place.person.user_id else links.give(edition, place)
    mail.post(
        "agreement.your_turn",
        dedupe_key=f"turn:{place.public_id}",
        customer_ref=edition.customer_id,
        agreement_id=edition.id,
        signatory_id=place.person.id,
        step_id=place.id,
        link_id=link.id if link else None,
    )


def close(edition: Agreement, outcome: Outcome) -> None:
    """End the round."""
    edition.outcome, edition.ended_at = outcome, clock.now()
    db.session.flush()


def fall_back(edition: Agreement, *, by: Actor) -> None:
    """Let the plan stand where it stood before this edition went round: agreed on the one before, or a draft."""
    plan = plan_of(edition)
    if plan.state is PlanState.PROPOSED:
        before = rounds.in_force(edition.plan_id)
        plans.move_on(plan, Move.FALL_BACK if before else Move.WITHDRAW, by=by)
    assert edition.outcome is not None  # it ended just now
    tell(f"agreement.{edition.outcome.value}", edition, plan, by)
    changed(edition, edition.outcome.value, by=by)


def plan_of(edition: Agreement) -> Plan:
    """Return the plan that the edition is one of."""
    return db.session.scalars(narrowed(select(Plan).where(Plan.id == edition.plan_id), Plan)).one()
