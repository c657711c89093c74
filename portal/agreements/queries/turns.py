"""Whose turn it is: across the open rounds of one customer, or of all customers of a vendor person."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select
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


def turns_at(user_id: int, customer_ids: Sequence[int]) -> Sequence[AnyRow]:
    """Return the same at several customers, under `every_customer`."""
    return db.session.execute(_turns(user_id).where(Agreement.customer_id.in_(customer_ids))).all()


def sent_back_to(user_id: int, customer_ids: Sequence[int]) -> Sequence[AnyRow]:
    """Return what this person put forward last and got back, where nothing was put forward since."""
    newest = (
        select(func.max(Agreement.number).label("number"), Agreement.plan_id)
        .group_by(Agreement.plan_id)
        .subquery()
    )
    asked = (
        select(
            Agreement.public_id, Agreement.number, Agreement.ended_at, Plan.title, Customer.name, Customer.slug
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
    return db.session.execute(narrowed(asked, Agreement, Signatory, Plan)).all()


def _turns(user_id: int) -> Select[*tuple[Any, ...]]:
    spoken = select(Signature.step_id).where(Signature.step_id == CirculationStep.id).exists()
    # Narrowed by the session: by hand, the signatures asked after inside would be joined outside.
    return (
        select(
            Agreement.public_id, Agreement.number, Agreement.decide_by, CirculationStep.asked_at,
            CirculationStep.part, Signatory.user_id.label("person_id"), Signatory.name.label("person"),
            Signatory.romanised, Plan.title, Customer.name.label("customer_name"), Customer.slug,
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
