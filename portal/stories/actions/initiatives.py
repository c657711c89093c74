"""What others did becomes an initiative of one's own: below the goal whose KPI a story tells of."""

from portal.foundation.actor import Actor
from portal.foundation.refusals import Refused
from portal.plans.actions import nodes as change
from portal.plans.models import Node, NodeKind
from portal.plans.queries import nodes, plans

LONGEST_TITLE, LONGEST_TEXT = 200, 4_000


def make(goal_pid: str, title: str, description: str, *, by: Actor) -> Node:
    """Add an initiative to a goal of the plan that both sides work on, seen as widely as the goal.

    Raises Refused: no_title, gone (the goal), and what the plan refuses.
    """
    line = " ".join(title.split())[:LONGEST_TITLE]
    if not line:
        raise Refused("no_title")
    goal = nodes.node(goal_pid)
    if goal is None or goal.kind is not NodeKind.GOAL or goal.outcome is not None:
        raise Refused("gone")
    facts = {"title": line, "description": description[:LONGEST_TEXT]}
    plan = plans.plan_of(goal.plan_id)
    return change.add(plan, NodeKind.INITIATIVE, goal, facts, visibility=goal.visibility, by=by)
