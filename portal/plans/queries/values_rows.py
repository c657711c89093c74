"""The rows behind the sheet of a month, each kind in one statement."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Department
from portal.accounts.standpoint import Standpoint
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.plans.models import Kpi, Node, NodeKind, Plan, PostponedValue
from portal.plans.queries.measurements import AnyRow, newest_rows
from portal.plans.rules.periods import Stretch


def nodes_of(plan: Plan) -> Sequence[AnyRow]:
    """Return every node of the plan, in the order of the map."""
    found = select(
        Node.id, Node.public_id, Node.parent_id, Node.kind, Node.title, Node.description,
        Node.visibility, Node.position, Node.customer_owner_id, Node.vendor_owner_id, Node.department_id,
    ).where(Node.plan_id == plan.id, Node.deleted_at.is_(None))  # fmt: skip
    return db.session.execute(narrowed(found.order_by(Node.position, Node.id), Node)).all()


def kpis_of(nodes: Sequence[AnyRow], plan: Plan) -> Iterable[tuple[AnyRow, AnyRow]]:
    """Yield (node, KPI) of the plan, in the order of the map."""
    found = (
        select(
            Kpi.node_id, Kpi.kind, Kpi.unit, Kpi.direction, Kpi.baseline, Kpi.baseline_on, Kpi.target,
            Kpi.target_on, Kpi.band_low, Kpi.band_high, Kpi.limit_low, Kpi.limit_high, Kpi.thresholds,
            Kpi.cadence, Kpi.automatic, Kpi.data_source, Kpi.recent,
        )
        .join(Node, Node.id == Kpi.node_id)
        .where(Node.plan_id == plan.id, Node.deleted_at.is_(None))
    )  # fmt: skip
    rows = {row.node_id: row for row in db.session.execute(narrowed(found, Kpi, Node))}
    return ((node, rows[node.id]) for node in nodes if node.kind is NodeKind.KPI and node.id in rows)


def entries_of(stretches: Mapping[int, Stretch]) -> dict[int, AnyRow]:
    """Return the newest row that counts in each KPI's period."""
    if not stretches:
        return {}
    first, last = min(one.first for one in stretches.values()), max(one.last for one in stretches.values())
    found: dict[int, AnyRow] = {}
    for (node_id, on), row in sorted(newest_rows(stretches, first, last).items()):
        if row.value is not None and on in stretches[node_id]:
            found[node_id] = row
    return found


def put_off_until(node_ids: Mapping[int, Any], point: Standpoint) -> dict[int, date]:
    """Return until when this person put values off, by node id."""
    if not node_ids or point.user is None:
        return {}
    found = select(PostponedValue.node_id, PostponedValue.until).where(
        PostponedValue.node_id.in_(node_ids), PostponedValue.user_id == point.user.id
    )
    return {row.node_id: row.until for row in db.session.execute(narrowed(found, PostponedValue))}


def departments_of(nodes: Sequence[AnyRow], kpis: Mapping[int, Any]) -> dict[int, AnyRow]:
    """Return the departments that KPIs of the plan belong to, by id."""
    wanted = {node.department_id for node in nodes if node.id in kpis} - {None}
    if not wanted:
        return {}
    found = select(Department.id, Department.public_id, Department.name).where(Department.id.in_(wanted))
    rows = db.session.execute(narrowed(found.order_by(Department.position, Department.id), Department))
    return {row.id: row for row in rows}
