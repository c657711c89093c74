"""How what somebody took on ended: done, or not needed any more."""

from portal.activity.actions import record as tell
from portal.foundation import history
from portal.foundation.actor import Actor
from portal.foundation.history import Change
from portal.plans.actions.nodes import close_goal, require_open, touch
from portal.plans.actions.refusals import Refused
from portal.plans.models import Node, NodeKind, Outcome, Plan


def close(plan: Plan, node: Node, outcome: Outcome, *, by: Actor) -> None:
    """Say how a goal, an initiative or a strategy ended. Raises Refused (a KPI is measured, it does not end).

    An initiative that was cancelled no longer counts in the roll-up; one that is done counts as it is measured.
    """
    if node.kind is NodeKind.GOAL:
        close_goal(plan, node, outcome, by=by)
        return
    require_open(plan)
    if node.kind is NodeKind.KPI:
        raise Refused("misplaced")
    if node.outcome == outcome:
        return
    change = {"outcome": Change(node.outcome, outcome)}
    node.outcome, node.closed_at = outcome, history.change_set(by).at
    history.record("node", node.id, change, by=by, visibility=node.visibility)
    tell(
        "node.closed",
        by=by,
        visibility=node.visibility,
        subject_kind="node",
        subject_public_id=node.public_id,
        title=node.title,
        node_kind=node.kind,
        outcome=outcome,
    )
    touch(plan, node)
