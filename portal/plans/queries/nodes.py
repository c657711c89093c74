"""Single nodes, what hangs below them, and what they hang on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from portal.activity.queries import Doer, named
from portal.foundation.db import db
from portal.foundation.history import ChangeSet
from portal.foundation.tenancy import narrowed
from portal.plans.models import Kpi, Node, OperatingRule, Plan


def node(public_id: str) -> Node | None:
    """Return the node of this public id unless it, or its plan, was deleted."""
    found = select(Node).join(Plan, Plan.id == Node.plan_id)
    found = found.where(Node.public_id == public_id, Node.deleted_at.is_(None), Plan.deleted_at.is_(None))
    return db.session.scalar(narrowed(found, Node, Plan))


def kpi(public_id: str) -> Kpi | None:
    """Return the KPI (with its node loaded) of the node of this public id."""
    found = select(Kpi).join(Kpi.node).join(Plan, Plan.id == Node.plan_id)
    found = found.where(Node.public_id == public_id, Node.deleted_at.is_(None), Plan.deleted_at.is_(None))
    return db.session.scalar(narrowed(found.options(contains_eager(Kpi.node)), Kpi, Node, Plan))


def by_id(node_id: int | None) -> Node | None:
    """Return the node of this id, None for None and for what the reader cannot see."""
    if node_id is None:
        return None
    return db.session.scalar(
        narrowed(select(Node).where(Node.id == node_id, Node.deleted_at.is_(None)), Node)
    )


def kpi_of(node: Node) -> Kpi | None:
    """Return the terms of a KPI node, None for any other node."""
    return db.session.scalar(narrowed(select(Kpi).where(Kpi.node_id == node.id), Kpi))


def deleted_node(public_id: str) -> Node | None:
    """Return a node that was deleted and can be brought back."""
    found = select(Node).where(Node.public_id == public_id, Node.deleted_at.is_not(None))
    return db.session.scalar(narrowed(found, Node))


@dataclass(frozen=True)
class Gone:
    """The top of a deleted branch. `by`: who deleted it, None when erased; `along`: how much else comes back."""

    public_id: str
    title: str
    deleted_at: datetime
    by: Doer | None
    along: int


def gone(plan_id: int) -> list[Gone]:
    """Return the tops of the branches that were deleted and can be brought back, the latest first.

    What the reader does not see is not counted.
    """
    found = select(
        Node.id, Node.public_id, Node.parent_id, Node.kind, Node.title, Node.deleted_at, Node.deleted_in_id
    ).where(Node.plan_id == plan_id, Node.deleted_at.is_not(None))
    rows = db.session.execute(narrowed(found.order_by(Node.deleted_at.desc(), Node.id), Node)).all()
    together = {(row.id, row.deleted_in_id) for row in rows}
    tops = [row for row in rows if (row.parent_id, row.deleted_in_id) not in together]
    doers, by_id = _doers([row.deleted_in_id for row in tops]), {row.id: row for row in rows}
    return [
        Gone(
            row.public_id, row.title, row.deleted_at, doers.get(row.deleted_in_id), len(_coming(row, by_id)) - 1
        )
        for row in tops
    ]  # fmt: skip


def _coming(top: Any, gone: Mapping[int, Any]) -> set[int]:
    """Return what comes back with it: what went in the same piece of work, and the same of all it hung on."""
    coming, works, row = {top.id}, set(), top
    while row is not None:
        works.add(row.deleted_in_id)
        coming.add(row.id)
        row = gone.get(row.parent_id)
    return coming | {one.id for one in gone.values() if one.deleted_in_id in works - {None}}


def _doers(change_set_ids: Collection[int | None]) -> dict[int, Doer]:
    """Return who did these pieces of work."""
    asked = select(ChangeSet.id, ChangeSet.actor_id).where(
        ChangeSet.id.in_({one for one in change_set_ids if one}), ChangeSet.actor_id.is_not(None)
    )
    rows = db.session.execute(narrowed(asked, ChangeSet)).all()
    people = named(row.actor_id for row in rows)
    return {row.id: people[row.actor_id] for row in rows if row.actor_id in people}


def rule(public_id: str) -> OperatingRule | None:
    """Return the rule of use of this public id, if its initiative is there and seen."""
    found = select(OperatingRule).join(Node, Node.id == OperatingRule.node_id)
    found = found.where(OperatingRule.public_id == public_id, Node.deleted_at.is_(None))
    return db.session.scalar(narrowed(found, OperatingRule, Node))


def rules_of(node: Node) -> Sequence[OperatingRule]:
    """Return the rules of use of an initiative, in order."""
    found = select(OperatingRule).where(OperatingRule.node_id == node.id)
    found = found.order_by(OperatingRule.position, OperatingRule.id)
    return db.session.scalars(narrowed(found, OperatingRule)).all()


def skeleton(plan_id: int) -> Sequence[Any]:
    """Return id, parent, kind, title, visibility and place of every node of the plan, in order."""
    found = select(
        Node.id,
        Node.public_id,
        Node.parent_id,
        Node.kind,
        Node.title,
        Node.visibility,
        Node.position,
        Node.outcome,
    ).where(Node.plan_id == plan_id, Node.deleted_at.is_(None))
    return db.session.execute(narrowed(found.order_by(Node.position, Node.id), Node)).all()


def ancestors(rows: Sequence[Any], node_id: int | None) -> list[Any]:
    """Return the rows from the node of this id up to its goal, itself first."""
    by_id = {row.id: row for row in rows}
    found = []
    while node_id is not None and (row := by_id.get(node_id)) is not None:
        found.append(row)
        node_id = row.parent_id
    return found


def below(rows: Sequence[Any], node_id: int) -> list[Any]:
    """Return the rows that hang below the node of this id, parents before children."""
    children: dict[int | None, list[Any]] = {}
    for row in rows:
        children.setdefault(row.parent_id, []).append(row)
    found = list(children.get(node_id, ()))
    for row in found:
        found.extend(children.get(row.id, ()))
    return found
