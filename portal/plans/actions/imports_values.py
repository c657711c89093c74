"""Values that come with a file, recorded together."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.plans.actions.measurements import Entry, record_many
from portal.plans.models import Node, NodeKind, Plan, Source


def record_values(plan: Plan, values: Mapping[tuple[int, date], tuple[float, str]], *, by: Actor) -> int:
    """Record values by (node id, day) with their notes; return how many were new."""
    if not values:
        return 0
    wanted = {node_id for node_id, _ in values}
    found = select(Node).where(Node.plan_id == plan.id, Node.kind == NodeKind.KPI, Node.deleted_at.is_(None))
    nodes = {node.id: node for node in db.session.scalars(found) if node.id in wanted}
    entries = [
        Entry(nodes[node_id], on, value, note or None, Source.FILE)
        for (node_id, on), (value, note) in values.items()
    ]
    return len(record_many(entries, by=by))
