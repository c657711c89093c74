"""Which pieces of work belong to a plan, or to one node, for the readers in scope."""

from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from portal.foundation.history import ChangeSet, Revision
from portal.foundation.tenancy import narrowed, scope
from portal.plans.models import Node, Plan

AnySelect = Select[*tuple[Any, ...]]
PUSHED = "position"
"""Neighbours that made room for a node: kept to rebuild the map, told by the move itself."""


def of_this_plan(statement: AnySelect, plan: Plan) -> AnySelect:
    """Narrow a read of change sets to those in which the reader sees a change of this plan or its nodes.

    A node counts as the reader sees it today, and a change as it was seen when it was made.
    """
    on_nodes = select(Revision.id).join(Node, Node.id == Revision.subject_id)
    on_nodes = on_nodes.where(
        Revision.change_set_id == ChangeSet.id,
        Revision.subject_kind.in_(("node", "kpi")),
        Revision.field != PUSHED,
        Node.plan_id == plan.id,
    )
    on_plan = select(Revision.id).where(
        Revision.change_set_id == ChangeSet.id,
        Revision.subject_kind == "plan",
        Revision.subject_id == plan.id,
    )
    seen = or_(
        narrowed(on_nodes, Revision, Node, ChangeSet).correlate(ChangeSet).exists(),
        narrowed(on_plan, Revision, ChangeSet).correlate(ChangeSet).exists(),
    )
    return _of_customer(statement.where(seen))


def of_this_node(statement: AnySelect, node: Node) -> AnySelect:
    """Narrow a read of change sets to those in which the reader sees a change of this node."""
    wanted = select(Revision.change_set_id).where(
        Revision.subject_kind.in_(("node", "kpi")), Revision.subject_id == node.id, Revision.field != PUSHED
    )
    return _of_customer(statement.where(ChangeSet.id.in_(narrowed(wanted, Revision))))


def _of_customer(statement: AnySelect) -> AnySelect:
    """The parts inside are narrowed already; so is the change set itself, by its customer."""
    current = scope()
    if current is None or current.customer_id is None:
        raise LookupError("history is read inside one customer")
    mine: ColumnElement[bool] = ChangeSet.customer_id == current.customer_id
    return statement.where(mine).execution_options(narrowed=True)
