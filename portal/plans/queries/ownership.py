"""What a person owns on the maps of the customer in scope: nodes, and what is done when a KPI crosses its threshold."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from portal.accounts.models import Membership, User
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.plans.models import Kpi, Node, Plan, PlanState

SHOWN = (Node.id, Node.public_id, Node.title, Node.kind, Node.visibility, Plan.title.label("plan_title"))


def nodes_of(owner: Membership | User) -> Sequence[Row[Any]]:
    """Return the nodes that a member, or a vendor person, owns in plans that are not over."""
    column = Node.customer_owner_id if isinstance(owner, Membership) else Node.vendor_owner_id
    statement = select(*SHOWN).join(Plan, Plan.id == Node.plan_id).where(column == owner.id, *_alive())
    return db.session.execute(narrowed(_in_order(statement), Node, Plan)).all()


def responses_of(owner: Membership | User) -> Sequence[Row[Any]]:
    """Return the KPIs for which the person acts when the threshold is crossed."""
    column = Kpi.response_customer_id if isinstance(owner, Membership) else Kpi.response_vendor_id
    statement = (
        select(*SHOWN)
        .join(Kpi, Kpi.node_id == Node.id)
        .join(Plan, Plan.id == Node.plan_id)
        .where(column == owner.id, *_alive())
    )
    return db.session.execute(narrowed(_in_order(statement), Node, Kpi, Plan)).all()


def nodes_named(public_ids: Sequence[str]) -> Sequence[tuple[Node, Plan]]:
    """Return these nodes with their plans."""
    statement = select(Node, Plan).join(Plan, Plan.id == Node.plan_id).where(Node.public_id.in_(public_ids))
    return [(row[0], row[1]) for row in db.session.execute(narrowed(statement, Node, Plan))]


def kpis_of(node_ids: Sequence[int]) -> dict[int, Kpi]:
    """Return the terms of these KPI nodes."""
    found = db.session.scalars(narrowed(select(Kpi).where(Kpi.node_id.in_(node_ids)), Kpi))
    return {kpi.node_id: kpi for kpi in found}


def _alive() -> tuple[ColumnElement[bool], ...]:
    return Node.deleted_at.is_(None), Plan.deleted_at.is_(None), Plan.state != PlanState.CLOSED


def _in_order(statement: Any) -> Any:
    return statement.order_by(Plan.starts_on.desc(), Node.kind, Node.position, Node.id)
