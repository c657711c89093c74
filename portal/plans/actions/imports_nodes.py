"""Many nodes at once: what a file or a starter map states is written in a fixed number of statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db, new_public_id
from portal.foundation.history import CREATED, MOVED, Revision, change_set, plain
from portal.foundation.tenancy import bulk_insert, customer_scope
from portal.plans.actions import pulse
from portal.plans.actions.events import branches_changed
from portal.plans.actions.imports_values import record_values
from portal.plans.actions.nodes import KPI_FIELDS, NODE_FIELDS, require_open
from portal.plans.models import (
    Cadence,
    Direction,
    Kpi,
    KpiKind,
    Measurement,
    Node,
    NodeKind,
    OperatingRule,
    Outcome,
    Plan,
    Source,
)
from portal.plans.rules.outlines_drafts import Draft, DraftNode
from portal.plans.rules.outlines_matching import own_id

KINDS = (NodeKind.GOAL, NodeKind.INITIATIVE, NodeKind.STRATEGY, NodeKind.KPI)
ENUMS = {"kpi_kind": KpiKind, "direction": Direction, "cadence": Cadence, "outcome": Outcome}
_TERMS = {
    "kpi_kind": KpiKind.OUTCOME, "unit": "", "direction": Direction.HIGHER, "baseline": None, "baseline_on": None,
    "target": None, "target_on": None, "band_low": None, "band_high": None, "limit_low": None, "limit_high": None,
    "thresholds": [], "response_action": "", "response_vendor_id": None, "response_customer_id": None,
    "response_days": None, "cadence": Cadence.MONTHLY, "data_source": "", "worth_minor": None,
    "worth_currency": "JPY",
}  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """What was done: nodes created and updated, values recorded, and who sees something of it."""

    created: int = 0
    updated: int = 0
    measured: int = 0
    visibilities: frozenset[Visibility] = field(default_factory=frozenset)

    @property
    def total(self) -> int:
        return self.created + self.updated + self.measured

    def as_dict(self) -> dict[str, int]:
        return {"created": self.created, "updated": self.updated, "measured": self.measured}


def apply_nodes(plan: Plan, draft: Draft, *, by: Actor) -> Counted:
    """Write everything that a draft wants into the plan, in one change set. Raises Refused: closed."""
    require_open(plan)
    kept = draft.kept
    ids = {node.number: node.known.id for node in kept if node.known is not None}
    created = [node for node in kept if node.known is None]
    updated = [node for node in kept if node.known is not None and node.changes]
    _create(plan, created, ids, by)
    _update(plan, updated, ids, by)
    _adopt_ids(plan, [node for node in kept if node.known is not None])
    first = [node for node in created if node.measured]
    values = {
        (ids[node.number], node.measured[0]): (node.measured[1], "")
        for node in kept
        if node.measured and node.known is not None
    }
    measured = len(first) + record_values(plan, values, by=by)
    seen = frozenset(Visibility(node.visibility) for node in (*created, *updated))
    for visibility in sorted(seen):
        pulse.bump(plan, visibility)
        branches_changed(plan, [None], visibility)
    told = seen | {Visibility(node.visibility) for node in kept if node.measured}
    return Counted(len(created), len(updated), measured, told)


def _create(plan: Plan, nodes: Sequence[DraftNode], ids: dict[int, int], by: Actor) -> None:
    """Insert level by level, because what hangs below names what is above."""
    places = _Places(plan)
    now = clock.now()
    for kind in KINDS:
        level = [node for node in nodes if node.kind == kind]
        if not level:
            continue
        pids = {node.number: new_public_id() for node in level}
        bulk_insert(Node, [_node_row(plan, node, ids, pids[node.number], places, now) for node in level])
        found = select(Node.id, Node.public_id).where(Node.plan_id == plan.id, Node.kind == kind)
        by_pid = {row.public_id: row.id for row in db.session.execute(found)}
        ids.update({number: by_pid[pid] for number, pid in pids.items()})
    bulk_insert(Kpi, [_kpi_row(ids[node.number], node) for node in nodes if node.kind == NodeKind.KPI])
    bulk_insert(
        OperatingRule, [row for node in nodes for row in _rule_rows(ids[node.number], _said(node), now)]
    )
    bulk_insert(
        Measurement, [_first_value(ids[node.number], node, by, now) for node in nodes if node.measured]
    )
    _remember(by, [_revision(ids[node.number], node, CREATED, None, _creation(node)) for node in nodes])


def _update(plan: Plan, nodes: Sequence[DraftNode], ids: Mapping[int, int], by: Actor) -> None:
    if not nodes:
        return
    rows = _objects(plan, nodes)
    places = _Places(plan)
    revisions = []
    for node in nodes:
        row = rows[ids[node.number]]
        for name, (before, after) in node.changes.items():
            if name == "parent":
                parent_id = ids[node.parent] if node.parent is not None else None
                here, row.parent_id, row.position = (
                    (row.parent_id, row.position),
                    parent_id,
                    places.next(parent_id),
                )
                revisions.append(_revision(row.id, node, MOVED, here, (row.parent_id, row.position)))
            elif name != "rules_of_use":
                _set(row, name, after)
                revisions.append(_revision(row.id, node, name, before, after))
    revisions += _replace_rules(nodes, ids)
    db.session.flush()
    _remember(by, revisions)


def _objects(plan: Plan, nodes: Sequence[DraftNode]) -> dict[int, Node]:
    wanted = {node.known.id for node in nodes if node.known is not None}
    found = (
        select(Node).where(Node.plan_id == plan.id, Node.deleted_at.is_(None)).options(joinedload(Node.kpi))
    )
    return {row.id: row for row in db.session.scalars(found) if row.id in wanted}


def _set(row: Node, name: str, value: Any) -> None:
    value = ENUMS[name](value) if name in ENUMS else value
    if name in KPI_FIELDS and row.kpi is not None:
        setattr(row.kpi, KPI_FIELDS[name], value)
        return
    setattr(row, name, value)
    if name == "outcome":
        row.closed_at = clock.now()


def _replace_rules(nodes: Sequence[DraftNode], ids: Mapping[int, int]) -> list[dict[str, Any]]:
    """A cell states all rules of use of an initiative: those that it does not name any more are let go."""
    changed = [node for node in nodes if "rules_of_use" in node.changes]
    if not changed:
        return []
    now = clock.now()
    db.session.execute(
        delete(OperatingRule).where(OperatingRule.node_id.in_([ids[node.number] for node in changed])),
        execution_options={"synchronize_session": False},
    )
    bulk_insert(
        OperatingRule,
        [
            row
            for node in changed
            for row in _rule_rows(ids[node.number], node.changes["rules_of_use"][1], now)
        ],
    )
    return [
        _revision(ids[node.number], node, "rule_of_use", _as_said(gone), _as_said(new))
        for node in changed
        for gone, new in _pairs(*node.changes["rules_of_use"])
    ]


def _pairs(before: Iterable[Any], after: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    before, after = list(before or ()), list(after)
    yield from ((rule, None) for rule in before if rule not in after)
    yield from ((None, rule) for rule in after if rule not in before)


def _as_said(rule: tuple[str, str, str] | None) -> dict[str, str] | None:
    return None if rule is None else dict(zip(("who", "what", "by_when"), rule, strict=True))


def _adopt_ids(plan: Plan, nodes: Sequence[DraftNode]) -> None:
    """A node that is known by its place takes the id that the file gives it, so that it is known by it next time."""
    ids = {
        node.known.id: node.external_id
        for node in nodes
        if node.known is not None and node.external_id != node.known.public_id
        and (node.known.external_id is None or (own_id(node.external_id) and not own_id(node.known.external_id)))
    }  # fmt: skip
    if not ids:
        return
    found = select(Node).where(Node.plan_id == plan.id, Node.deleted_at.is_(None))
    for row in db.session.scalars(found):
        if row.id in ids:
            row.external_id = ids[row.id]
    db.session.flush()


class _Places:
    """The next free place below each node, those counted that the importer does not see."""

    def __init__(self, plan: Plan):
        with customer_scope(plan.customer_id):
            found = select(Node.parent_id, func.max(Node.position)).where(Node.plan_id == plan.id)
            rows = db.session.execute(found.group_by(Node.parent_id))
            self.last: dict[int | None, int] = {row[0]: row[1] for row in rows}

    def next(self, parent_id: int | None) -> int:
        self.last[parent_id] = self.last.get(parent_id, -1) + 1
        return self.last[parent_id]


def _node_row(
    plan: Plan, node: DraftNode, ids: Mapping[int, int], public_id: str, places: _Places, now: Any
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


def _kpi_row(node_id: int, node: DraftNode) -> dict[str, Any]:
    values = {**_TERMS, **{k: v for k, v in (node.facts.assumed | node.facts.values).items() if k in _TERMS}}
    row = {KPI_FIELDS[name]: ENUMS[name](value) if name in ENUMS else value for name, value in values.items()}
    on, value = node.measured or (None, None)
    recent = [[on.isoformat(), value]] if on else []
    return {"node_id": node_id, **row, "recent": recent, "latest_on": on, "latest_value": value}


def _first_value(node_id: int, node: DraftNode, by: Actor, now: Any) -> dict[str, Any]:
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


def _said(node: DraftNode) -> Iterable[tuple[str, str, str]]:
    return node.facts.values.get("rules_of_use", ())


def _rule_rows(node_id: int, rules: Iterable[tuple[str, str, str]], now: Any) -> list[dict[str, Any]]:
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


def _creation(node: DraftNode) -> dict[str, Any]:
    """Return what history keeps of a new node, in the form in which single nodes are remembered."""
    values = {"title": node.title, **node.facts.assumed, **node.facts.values}
    said = {name: plain(value) for name, value in values.items() if value not in (None, "", [])}
    known = {name: value for name, value in said.items() if name in NODE_FIELDS or name in KPI_FIELDS}
    if node.measured:
        known |= {"latest_on": plain(node.measured[0]), "latest_value": node.measured[1]}
    return {"kind": str(node.kind), "visibility": str(node.visibility), **known}


def _revision(subject_id: int, node: DraftNode, name: str, before: Any, after: Any) -> dict[str, Any]:
    return {
        "subject_kind": "node",
        "subject_id": subject_id,
        "field": name,
        "before": plain(before),
        "after": plain(after),
        "visibility": Visibility(node.visibility),
    }


def _remember(by: Actor, revisions: list[dict[str, Any]]) -> None:
    if revisions:
        opened = change_set(by)
        bulk_insert(Revision, [{"change_set_id": opened.id, **row} for row in revisions])
