"""Parts of the map as hits of a search: what they hang on, and where they stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import Standpoint
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.plans.models import Node, OperatingRule, Plan
from portal.plans.queries import plans
from portal.plans.queries.map_kept import ReadMap, read_map
from portal.plans.queries.map_tree import Branch


@dataclass(frozen=True)
class Found:
    """What there is of hits for the readers in scope: rows by id. `branches` are those of the plan in force."""

    nodes: dict[int, Any] = field(default_factory=dict)
    rules: dict[int, Any] = field(default_factory=dict)
    plans: dict[int, Any] = field(default_factory=dict)
    branches: dict[str, Branch] = field(default_factory=dict)
    active: ReadMap | None = None

    def above(self, public_id: str) -> list[str]:
        """Return the titles of all that a node hangs on, the goal first."""
        branch = self.branches.get(public_id)
        if branch is None or self.active is None:
            return []
        rows, places = self.active.judged.rows.nodes, self.active.places
        titles: list[str] = []
        parent = branch.node.parent_id
        while parent in places:
            row = rows[places[parent]]
            titles.insert(0, row.title)
            parent = row.parent_id
        return titles


def found(point: Standpoint, wanted: Iterable[tuple[str, int]]) -> Found:
    """Return what is there of these (source, id) for the readers in scope, in five statements at most."""
    ids: dict[str, list[int]] = {}
    for source, subject_id in wanted:
        ids.setdefault(source, []).append(subject_id)
    active = plans.active_plan()
    read = (
        read_map(active, today_of(point.customer), plans.pulse(active.id, point.audience)) if active else None
    )
    return Found(
        nodes=_nodes(ids.get("node", ())),
        rules=_rules(ids.get("rule_of_use", ())),
        plans=_plans(ids.get("plan", ())),
        branches=read.branches if read else {},
        active=read,
    )


def _nodes(ids: Sequence[int]) -> dict[int, Any]:
    if not ids:
        return {}
    asked = (
        select(Node.id, Node.public_id, Node.kind, Node.visibility, Node.updated_at, Plan.title.label("plan"))
        .join(Plan, Plan.id == Node.plan_id)
        .where(Node.id.in_(ids), Node.deleted_at.is_(None), Plan.deleted_at.is_(None))
    )
    return {row.id: row for row in db.session.execute(narrowed(asked, Node, Plan))}


def _rules(ids: Sequence[int]) -> dict[int, Any]:
    if not ids:
        return {}
    asked = (
        select(
            OperatingRule.id, OperatingRule.updated_at, Node.public_id.label("node_pid"), Node.title, Node.visibility
        )
        .join(Node, Node.id == OperatingRule.node_id)
        .join(Plan, Plan.id == Node.plan_id)
        .where(OperatingRule.id.in_(ids), Node.deleted_at.is_(None), Plan.deleted_at.is_(None))
    )  # fmt: skip
    return {row.id: row for row in db.session.execute(narrowed(asked, OperatingRule, Node, Plan))}


def _plans(ids: Sequence[int]) -> dict[int, Any]:
    if not ids:
        return {}
    asked = select(Plan.id, Plan.public_id, Plan.visibility, Plan.updated_at)
    asked = asked.where(Plan.id.in_(ids), Plan.deleted_at.is_(None))
    return {row.id: row for row in db.session.execute(narrowed(asked, Plan))}
