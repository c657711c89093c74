"""A plan as it would be signed now: what both sides see and agree on, nothing of what only one of them sees."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Department, Membership, User
from portal.agreements.rules.document import KPI_FIELDS, PLAN_FIELDS, SCHEMA
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.tenancy import ask, scoped
from portal.plans.models import Kpi, Node, NodeKind, OperatingRule, Plan

Owner, Responder = aliased(Membership), aliased(Membership)
OwnerPerson, ResponderPerson = aliased(User), aliased(User)
VendorOwner, VendorResponder = aliased(User), aliased(User)
#: Columns of a KPI by the name that its contract gives them; people are named by pseudonym beside.
TERMS = {
    name: getattr(Kpi, "kind" if name == "kpi_kind" else name)
    for name in KPI_FIELDS
    if name not in ("response_customer", "response_vendor")
}


#: The shared nodes of a plan with their KPI, owners and department, in order.
_NODES = scoped(
    select(
        Node.id, Node.public_id, Node.parent_id, Node.kind.label("node_kind"), Node.title, Node.description,
        Node.problem, Node.starts_on, Node.due_on, Node.weight, Department.name.label("department"),
        OwnerPerson.public_id.label("customer_owner"), VendorOwner.public_id.label("vendor_owner"),
        ResponderPerson.public_id.label("response_customer"),
        VendorResponder.public_id.label("response_vendor"),
        *(column.label(name) for name, column in TERMS.items()),
    )
    .outerjoin(Kpi, and_(Kpi.node_id == Node.id, Kpi.customer_id == Node.customer_id))
    .outerjoin(
        Department, and_(Department.id == Node.department_id, Department.customer_id == Node.customer_id)
    )
    .outerjoin(Owner, and_(Owner.id == Node.customer_owner_id, Owner.customer_id == Node.customer_id))
    .outerjoin(OwnerPerson, OwnerPerson.id == Owner.user_id)
    .outerjoin(VendorOwner, VendorOwner.id == Node.vendor_owner_id)
    .outerjoin(
        Responder, and_(Responder.id == Kpi.response_customer_id, Responder.customer_id == Kpi.customer_id)
    )
    .outerjoin(ResponderPerson, ResponderPerson.id == Responder.user_id)
    .outerjoin(VendorResponder, VendorResponder.id == Kpi.response_vendor_id)
    .where(
        Node.plan_id == bindparam("plan_id"),
        Node.visibility == Visibility.SHARED,
        Node.deleted_at.is_(None),
    )
    .order_by(Node.position, Node.id),
    Node,
    along=(Kpi, Department, Membership),
)  # fmt: skip
_RULES = scoped(
    select(OperatingRule.node_id, OperatingRule.who, OperatingRule.what, OperatingRule.by_when)
    .join(Node, Node.id == OperatingRule.node_id)
    .where(
        Node.plan_id == bindparam("plan_id"),
        Node.visibility == Visibility.SHARED,
        Node.deleted_at.is_(None),
    )
    .order_by(OperatingRule.position, OperatingRule.id),
    OperatingRule,
    Node,
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom a document names, as they are called today; without a name once they were erased."""

    public_id: str
    name: str
    initial: str
    colour_index: int


def document_now(plan: Plan) -> dict[str, Any]:
    """Return the plan as a document, in a fixed number of statements; equal content gives an equal text."""
    rules = _rules_of_use(plan)
    rows = _rows(plan)
    nodes = {row.id: _node(row, rules.get(row.id, [])) for row in rows}
    goals = []
    for row in rows:
        if row.parent_id is None:
            goals.append(nodes[row.id])
        elif row.parent_id in nodes:
            nodes[row.parent_id]["nodes"].append(nodes[row.id])
    said = {name: _plain(getattr(plan, name)) for name in PLAN_FIELDS}
    return {"schema": SCHEMA, "plan": {"id": plan.public_id, **said}, "nodes": goals}


def named(pseudonyms: Iterable[str]) -> dict[str, Person]:
    """Return the people behind these pseudonyms, by pseudonym."""
    asked = select(User.public_id, User.family_name, User.given_name, User.romanised)
    rows = db.session.execute(asked.where(User.public_id.in_(set(pseudonyms)))).all()
    return {row.public_id: person_of(row) for row in rows}


def _rows(plan: Plan) -> Sequence[Any]:
    """Return the shared nodes of the plan with their KPI, owners and department, in order."""
    return ask(_NODES, plan_id=plan.id)


def _rules_of_use(plan: Plan) -> Mapping[int, list[dict[str, str]]]:
    rules: dict[int, list[dict[str, str]]] = {}
    for row in ask(_RULES, plan_id=plan.id):
        rules.setdefault(row.node_id, []).append({"who": row.who, "what": row.what, "by_when": row.by_when})
    return rules


def _node(row: Any, rules: list[dict[str, str]]) -> dict[str, Any]:
    said = {
        "id": row.public_id,
        "kind": str(row.node_kind),
        "title": row.title,
        "description": row.description,
        "problem": row.problem,
        "starts_on": _plain(row.starts_on),
        "due_on": _plain(row.due_on),
        "weight": row.weight,
        "customer_owner": row.customer_owner,
        "vendor_owner": row.vendor_owner,
        "department": row.department,
        "rules_of_use": rules,
        "nodes": [],
    }
    if row.node_kind is NodeKind.KPI:
        said["kpi"] = {name: _plain(getattr(row, name)) for name in KPI_FIELDS}
        said["kpi"]["thresholds"] = [_step(step) for step in row.thresholds or ()]
    return said


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    """Return one step of a threshold: from which day (None: the target date), and its value or its ends."""
    ends = {name: float(step[name]) for name in ("value", "low", "high") if step.get(name) is not None}
    return {"from": step.get("from") or None, **ends}


def _plain(value: Any) -> Any:
    """Return dates as ISO text and enums as their word."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def person_of(row: Any) -> Person:
    """Return the person of a row that holds the columns of a name."""
    full = " ".join(part for part in (row.family_name, row.given_name) if part) or row.romanised
    name = row.romanised if language() == "en" and row.romanised else full
    initial = (row.family_name or row.romanised or "?")[0].upper()
    return Person(row.public_id, name, initial, sum(row.public_id.encode()) % 8)
