"""What many nodes at once are written as: one plain row for each table."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select

from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.history import plain
from portal.foundation.tenancy import customer_scope
from portal.plans.actions.nodes import KPI_FIELDS, NODE_FIELDS
from portal.plans.models import Cadence, Direction, KpiKind, Node, NodeKind, Outcome, Plan, Source
from portal.plans.rules.outlines_drafts import DraftNode

ENUMS = {"kpi_kind": KpiKind, "direction": Direction, "cadence": Cadence, "outcome": Outcome}
TERMS: dict[str, Any] = {
    "kpi_kind": KpiKind.OUTCOME, "unit": "", "direction": Direction.HIGHER, "baseline": None, "baseline_on": None,
    "target": None, "target_on": None, "band_low": None, "band_high": None, "limit_low": None, "limit_high": None,
    "thresholds": [], "response_action": "", "response_vendor_id": None, "response_customer_id": None,
    "response_days": None, "cadence": Cadence.MONTHLY, "data_source": "", "worth_minor": None,
    "worth_currency": "JPY",
}  # fmt: skip


class Places:
    """The next free place below each node, those counted that the importer does not see."""

    def __init__(self, plan: Plan):
        with customer_scope(plan.customer_id):
            found = select(Node.parent_id, func.max(Node.position)).where(Node.plan_id == plan.id)
            rows = db.session.execute(found.group_by(Node.parent_id))
            self.last: dict[int | None, int] = {row[0]: row[1] for row in rows}

    def next(self, parent_id: int | None) -> int:
        self.last[parent_id] = self.last.get(parent_id, -1) + 1
        return self.last[parent_id]


def node_row(
    plan: Plan, node: DraftNode, ids: Mapping[int, int], public_id: str, places: Places, now: Any
) -> dict[str, Any]:
    parent_id = ids[node.parent] if node.parent is not None else None
    values = {**node.facts.assumed, **node.facts.values}
    outcome = values.get("outcome")
    return {
        "plan_id": plan.id,
        "public_id": public_id,
        "parent_id": parent_id,
        "kind": NodeKind(node.kind),
        "visibility": Visibility(node.visibility),
        "position": places.next(parent_id),
        "title": node.title,
        "description": values.get("description", ""),
        "problem": values.get("problem", ""),
        "customer_owner_id": values.get("customer_owner_id"),
        "vendor_owner_id": values.get("vendor_owner_id"),
        "department_id": values.get("department_id"),
        "starts_on": values.get("starts_on"),
        "due_on": values.get("due_on"),
        "weight": values.get("weight", 1.0),
        "outcome": Outcome(outcome) if outcome else None,
        "closed_at": now if outcome else None,
        "shared_at": now if node.visibility == Visibility.SHARED else None,
        "external_id": node.external_id,
    }


def kpi_row(node_id: int, node: DraftNode) -> dict[str, Any]:
    values = {**TERMS, **{k: v for k, v in (node.facts.assumed | node.facts.values).items() if k in TERMS}}
    row = {KPI_FIELDS[name]: ENUMS[name](value) if name in ENUMS else value for name, value in values.items()}
    on, value = node.measured or (None, None)
    recent = [[on.isoformat(), value]] if on else []
    return {"node_id": node_id, **row, "recent": recent, "latest_on": on, "latest_value": value}


def first_value(node_id: int, node: DraftNode, by: Actor, now: Any) -> dict[str, Any]:
    """Return the first value of a KPI that is new itself; nothing can have been in force before it."""
    on, value = node.measured or (None, None)
    return {
        "node_id": node_id,
        "on": on,
        "value": value,
        "source": Source.FILE,
        "actor_kind": by.kind,
        "actor_id": by.person_id,
        "actor_side": by.side,
        "recorded_at": now,
    }


def said(node: DraftNode) -> Iterable[tuple[str, str, str]]:
    return node.facts.values.get("rules_of_use", ())


def rule_rows(node_id: int, rules: Iterable[tuple[str, str, str]], now: Any) -> list[dict[str, Any]]:
    return [
        {
            "node_id": node_id,
            "position": place,
            "who": who,
            "what": what,
            "by_when": by_when,
            "created_at": now,
        }
        for place, (who, what, by_when) in enumerate(rules)
    ]


def creation(node: DraftNode) -> dict[str, Any]:
    """Return what history keeps of a new node, in the form in which single nodes are remembered."""
    values = {"title": node.title, **node.facts.assumed, **node.facts.values}
    said = {name: plain(value) for name, value in values.items() if value not in (None, "", [])}
    known = {name: value for name, value in said.items() if name in NODE_FIELDS or name in KPI_FIELDS}
    if node.measured:
        known |= {"latest_on": plain(node.measured[0]), "latest_value": node.measured[1]}
    return {"kind": str(node.kind), "visibility": str(node.visibility), **known}


def revision(subject_id: int, node: DraftNode, name: str, before: Any, after: Any) -> dict[str, Any]:
    return {
        "subject_kind": "node",
        "subject_id": subject_id,
        "field": name,
        "before": plain(before),
        "after": plain(after),
        "visibility": Visibility(node.visibility),
    }
