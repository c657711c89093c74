"""Many nodes at once: what a file or a starter map states is written in a fixed number of statements."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db, new_public_id
from portal.foundation.history import CREATED, MOVED, Revision, change_set
from portal.foundation.tenancy import bulk_insert
from portal.plans.actions import pulse
from portal.plans.actions.events import branches_changed
from portal.plans.actions.imports_rows import (
    ENUMS,
    Places,
    creation,
    first_value,
    kpi_row,
    node_row,
    revision,
    rule_rows,
    said,
)
from portal.plans.actions.imports_values import record_values
from portal.plans.actions.nodes import KPI_FIELDS, require_open
from portal.plans.models import (
    Kpi,
    Measurement,
    Node,
    NodeKind,
    OperatingRule,
    Plan,
)
from portal.plans.rules.outlines_drafts import Draft, DraftNode
from portal.plans.rules.outlines_matching import own_id

KINDS = (NodeKind.GOAL, NodeKind.INITIATIVE, NodeKind.STRATEGY, NodeKind.KPI)


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
    places = Places(plan)
    now = change_set(by).at  # what a file brings is dated as its history is
    for kind in KINDS:
        level = [node for node in nodes if node.kind == kind]
        if not level:
            continue
        pids = {node.number: new_public_id() for node in level}
        bulk_insert(Node, [node_row(plan, node, ids, pids[node.number], places, now) for node in level])
        found = select(Node.id, Node.public_id).where(Node.plan_id == plan.id, Node.kind == kind)
        by_pid = {row.public_id: row.id for row in db.session.execute(found)}
        ids.update({number: by_pid[pid] for number, pid in pids.items()})
    bulk_insert(Kpi, [kpi_row(ids[node.number], node) for node in nodes if node.kind == NodeKind.KPI])
    bulk_insert(
        OperatingRule, [row for node in nodes for row in rule_rows(ids[node.number], said(node), now)]
    )
    bulk_insert(
        Measurement, [first_value(ids[node.number], node, by, now) for node in nodes if node.measured]
    )
    _remember(by, [revision(ids[node.number], node, CREATED, None, creation(node)) for node in nodes])


def _update(plan: Plan, nodes: Sequence[DraftNode], ids: Mapping[int, int], by: Actor) -> None:
    if not nodes:
        return
    rows = _objects(plan, nodes)
    places = Places(plan)
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
                revisions.append(revision(row.id, node, MOVED, here, (row.parent_id, row.position)))
            elif name != "rules_of_use":
                _set(row, name, after)
                revisions.append(revision(row.id, node, name, before, after))
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
    now, changed_ids = clock.now(), [ids[node.number] for node in changed]
    stood = _rules_of(changed_ids)
    db.session.execute(
        delete(OperatingRule).where(OperatingRule.node_id.in_(changed_ids)),
        execution_options={"synchronize_session": False},
    )
    bulk_insert(
        OperatingRule,
        [
            row
            for node in changed
            for row in rule_rows(ids[node.number], node.changes["rules_of_use"][1], now)
        ],
    )
    return [
        revision(ids[node.number], node, "rule_of_use", gone, new)
        for node in changed
        for gone, new in _pairs(stood.get(ids[node.number], []), _as_said(node.changes["rules_of_use"][1]))
    ]


def _rules_of(node_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    columns = (OperatingRule.who, OperatingRule.what, OperatingRule.by_when, OperatingRule.position)
    found = select(OperatingRule.node_id, *columns).where(OperatingRule.node_id.in_(node_ids))
    rules: dict[int, list[dict[str, Any]]] = {}
    for row in db.session.execute(found.order_by(OperatingRule.position, OperatingRule.id)):
        rules.setdefault(row.node_id, []).append({column.key: row._mapping[column.key] for column in columns})
    return rules


def _pairs(before: Iterable[dict[str, Any]], after: Iterable[dict[str, Any]]) -> Iterator[tuple[Any, Any]]:
    """Yield what every rule became; one that only stands elsewhere is the same rule."""
    before, after = list(before), list(after)
    new = [rule for rule in after if rule not in before]
    for gone in (rule for rule in before if rule not in after):
        same = next((rule for rule in new if _words(rule) == _words(gone)), None)
        if same is not None:
            new.remove(same)
        yield gone, same
    yield from ((None, rule) for rule in new)


def _words(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {name: rule[name] for name in ("who", "what", "by_when")}


def _as_said(rules: Iterable[tuple[str, str, str]]) -> list[dict[str, Any]]:
    names = ("who", "what", "by_when")
    return [{**dict(zip(names, rule, strict=True)), "position": place} for place, rule in enumerate(rules)]


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


def _remember(by: Actor, revisions: list[dict[str, Any]]) -> None:
    if revisions:
        opened = change_set(by)
        bulk_insert(Revision, [{"change_set_id": opened.id, **row} for row in revisions])
