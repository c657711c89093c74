"""The row that was edited last, read along with its plan and pulse: what an open page fetches a part for.

Who asks for a part does so because a node was edited; its row comes in the statement that finds the plan anyway.
"""

from collections import namedtuple
from functools import cache
from typing import Any

from flask import g
from sqlalchemy import Executable, and_, or_

from portal.foundation import remembered
from portal.foundation.audience import Visibility
from portal.foundation.tenancy import scope, scoped
from portal.plans.models import Kpi, Node, Plan, PlanPulse
from portal.plans.queries.map import KPI_COLUMNS, NODE_COLUMNS
from portal.plans.queries.plans import BY_PUBLIC_ID, known, plan

NodeRow = namedtuple("NodeRow", [column.key for column in NODE_COLUMNS])  # type: ignore[misc]
KpiRow = namedtuple("KpiRow", [column.key for column in KPI_COLUMNS])  # type: ignore[misc]
_AHEAD = len(BY_PUBLIC_ID.selected_columns)
_KPI_FROM = _AHEAD + len(NODE_COLUMNS)


def plan_and_its_edit(public_id: str) -> Plan | None:
    """Return the plan of this public id, or None; the row edited last is read along and waits for `edited`."""
    current = scope()
    if current is None or current.sees is None or not remembered.only_reading():
        return plan(public_id)
    found = known(_with_the_edit(current.sees), public_id=public_id)
    if found is None:
        return None
    row, found_plan = found
    node, kpi = row[_AHEAD:_KPI_FROM], row[_KPI_FROM:]
    if node[0] is not None:
        g.edited_row = (found_plan.id, NodeRow(*node), KpiRow(*kpi) if kpi[0] is not None else None)
    return found_plan


def edited(plan_id: int, node_id: int) -> tuple[Any, Any] | None:
    """Return the row of this node and of its KPI (None: it is none), where it was read along with the plan's pulse."""
    read_plan, node, kpi = g.get("edited_row", (None, None, None))
    return (node, kpi) if read_plan == plan_id and node.id == node_id else None


@cache
def _with_the_edit(sees: frozenset[Visibility]) -> Executable:
    """Return the statement for readers who see these visibilities: a row they may not see is not read."""
    may_see = or_(*(Node.visibility == visibility for visibility in sorted(sees)))
    is_edited = and_(Node.id == PlanPulse.edited_id, Node.customer_id == PlanPulse.customer_id, may_see)
    of_node = and_(Kpi.node_id == Node.id, Kpi.customer_id == Node.customer_id)
    asked = BY_PUBLIC_ID.add_columns(
        *(column.label(f"node_{column.key}") for column in NODE_COLUMNS),
        *(column.label(f"kpi_{column.key}") for column in KPI_COLUMNS),
    )
    return scoped(
        asked.outerjoin(Node, is_edited).outerjoin(Kpi, of_node), Plan, PlanPulse, along=(Node, Kpi)
    )
