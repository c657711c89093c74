"""Whose turn it is: across the open rounds of one customer, or of all customers of a vendor person."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CompoundSelect, Row, Select, bindparam, func, null, select, union_all
from sqlalchemy.orm import aliased

from portal.accounts.models import Customer
from portal.agreements.models import Agreement, CirculationStep, Outcome, Signatory, Signature
from portal.foundation.db import BIGINT, db
from portal.foundation.tenancy import ask_across, narrowed, prepared
from portal.plans.models import Plan, PlanState

AnyRow = Row[*tuple[Any, ...]]
Deputy = aliased(Signatory)
_ME = bindparam("me", type_=BIGINT)
_CUSTOMERS = bindparam("customers", expanding=True, type_=BIGINT)


def turns(user_id: int) -> Sequence[AnyRow]:
    """Return the places at which this person is asked now, or may act for the one who is asked."""
    return db.session.execute(_turns(user_id)).all()


def waiting_at(user_id: int, customer_ids: Sequence[int]) -> Sequence[AnyRow]:
    """Return the same at several customers, under `every_customer`, and what came back to this person, in one go."""
    return ask_across(_waiting_at(), me=user_id, customers=list(customer_ids))


@prepared
def _waiting_at() -> CompoundSelect[*tuple[Any, ...]]:
    mine = _turns(_ME).where(Agreement.customer_id.in_(_CUSTOMERS)).order_by(None)
    both: CompoundSelect[*tuple[Any, ...]] = union_all(
        narrowed(mine, CirculationStep, Agreement, Signatory, Plan, Signature),
        narrowed(_sent_back(), Agreement, Signatory, Plan),
    )
    return both.execution_options(narrowed=True)


def _sent_back() -> Select[*tuple[Any, ...]]:
    """Return what this person put forward last and got back, where nothing was put forward since."""
    newest = (
        select(func.max(Agreement.number).label("number"), Agreement.plan_id)
        .group_by(Agreement.plan_id)
        .subquery()
    )
    return (
        select(
            Agreement.customer_id, Agreement.public_id, Agreement.decide_by, Agreement.ended_at.label("at"),
            null().label("person_id"), Signatory.name.label("person"), Plan.title,
            Customer.name.label("customer_name"), Customer.slug,
        )
        .join(newest, (newest.c.plan_id == Agreement.plan_id) & (newest.c.number == Agreement.number))
        .join(Signatory, Signatory.id == Agreement.proposer_id)
        .join(Plan, Plan.id == Agreement.plan_id)
        .join(Customer, Customer.id == Agreement.customer_id)
        .where(
            Agreement.outcome == Outcome.SENT_BACK,
            Signatory.user_id == _ME,
            Plan.deleted_at.is_(None),
            Plan.state != PlanState.CLOSED,
            Agreement.customer_id.in_(_CUSTOMERS),
        )
    )  # fmt: skip


def _turns(user_id: Any) -> Select[*tuple[Any, ...]]:
    spoken = select(Signature.step_id).where(Signature.step_id == CirculationStep.id).exists()
    # Narrowed by the session: by hand, the signatures asked after inside would be joined outside.
    return (
        select(
            Agreement.customer_id, Agreement.public_id, Agreement.decide_by, CirculationStep.asked_at.label("at"),
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
