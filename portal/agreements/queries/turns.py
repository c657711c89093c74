"""Whose turn it is: across the open rounds of one customer, or of all customers of a vendor person."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, func, null, select, union_all
from sqlalchemy.orm import aliased

from portal.accounts.models import Customer
from portal.agreements.models import Agreement, CirculationStep, Outcome, Signatory, Signature
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.plans.models import Plan, PlanState

AnyRow = Row[*tuple[Any, ...]]
Deputy = aliased(Signatory)


def turns(user_id: int) -> Sequence[AnyRow]:
    """Return the places at which this person is asked now, or may act for the one who is asked."""
    return db.session.execute(_turns(user_id)).all()


def waiting_at(user_id: int, customer_ids: Sequence[int]) -> Sequence[AnyRow]:
    """Return the same at several customers, under `every_customer`, and what came back to this person, in one go."""
    mine = _turns(user_id).where(Agreement.customer_id.in_(customer_ids)).order_by(None)
    both = union_all(
        narrowed(mine, CirculationStep, Agreement, Signatory, Plan, Signature),
        narrowed(_sent_back(user_id, customer_ids), Agreement, Signatory, Plan),
    )
    return db.session.execute(both.execution_options(narrowed=True)).all()


def _sent_back(user_id: int, customer_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    """Return what this person put forward last and got back, where nothing was put forward since."""
    newest = (
        select(func.max(Agreement.number).label("number"), Agreement.plan_id)
        .group_by(Agreement.plan_id)
        .subquery()
    )
    return (
        select(
            Agreement.public_id, Agreement.decide_by, Agreement.ended_at.label("at"),
            null().label("person_id"), Signatory.name.label("person"), Plan.title,
            Customer.name.label("customer_name"), Customer.slug,
        )
        .join(newest, (newest.c.plan_id == Agreement.plan_id) & (newest.c.number == Agreement.number))
        .join(Signatory, Signatory.id == Agreement.proposer_id)
        .join(Plan, Plan.id == Agreement.plan_id)
        .join(Customer, Customer.id == Agreement.customer_id)
        .where(
            Agreement.outcome == Outcome.SENT_BACK,
            Signatory.user_id == user_id,
            Plan.deleted_at.is_(None),
            Plan.state != PlanState.CLOSED,
            Agreement.customer_id.in_(customer_ids),
        )
    )  # fmt: skip


def _turns(user_id: int) -> Select[*tuple[Any, ...]]:
    spoken = select(Signature.step_id).where(Signature.step_id == CirculationStep.id).exists()
    # Narrowed by the session: by hand, the signatures asked after inside would be joined outside.
    return (
        select(
            Agreement.public_id, Agreement.decide_by, CirculationStep.asked_at.label("at"),
            Signatory.user_id.label("person_id"), Signatory.name.label("person"), Plan.title,
            Customer.name.label("customer_name"), Customer.slug,
        )
        .join(Agreement, Agreement.id == CirculationStep.agreement_id)
        .join(Signatory, Signatory.id == CirculationStep.signatory_id)
        .outerjoin(
            Deputy,
            (Deputy.id == CirculationStep.deputy_id) & (Deputy.customer_id == CirculationStep.customer_id),
        )
        .join(Plan, Plan.id == Agreement.plan_id)
        .join(Customer, Customer.id == Agreement.customer_id)
        .where(
            Agreement.ended_at.is_(None),
            CirculationStep.asked_at.is_not(None),
            ~spoken,
            (Signatory.user_id == user_id) | (Deputy.user_id == user_id),
        )
        .order_by(CirculationStep.asked_at)
    )  # fmt: skip
