"""Adding nodes to the map, and changing what they say."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from portal.activity.actions import record as tell
from portal.foundation import history
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.history import Change
from portal.plans.actions import pulse
from portal.plans.actions.crossing import hold
from portal.plans.actions.events import branches_changed, node_changed
from portal.plans.actions.refusals import Refused
from portal.plans.models import Kpi, Node, NodeKind, Plan, PlanState
from portal.plans.queries import nodes as asked
from portal.plans.rules.places import may_hang_on, within

NODE_FIELDS = (
    "title", "description", "problem", "customer_owner_id", "vendor_owner_id", "department_id", "starts_on",
    "due_on", "weight",
)  # fmt: skip
#: Fields of a KPI's terms by the name under which they are changed and recorded.
KPI_FIELDS = {
    "kpi_kind": "kind",
    **{
        name: name
        for name in (
            "unit", "direction", "baseline", "baseline_on", "target", "target_on", "band_low", "band_high",
            "limit_low", "limit_high", "thresholds", "response_action", "response_vendor_id",
            "response_customer_id", "response_days", "cadence", "data_source", "worth_minor", "worth_currency",
        )
    },
}  # fmt: skip


def add(
    plan: Plan,
    kind: NodeKind,
    parent: Node | None,
    facts: Mapping[str, Any],
    *,
    visibility: Visibility,
    by: Actor,
    told: bool = True,
) -> Node:
    """Add a node below `parent` (None: a goal), last among its siblings; a KPI gets its terms from `facts` too.

    Raises Refused: closed, misplaced, too_wide. `told=False` leaves the timeline to the caller (imports).
    """
    require_open(plan)
    if not may_hang_on(kind, parent.kind if parent else None):
        raise Refused("misplaced")
    if not within(visibility, parent.visibility if parent else plan.visibility):
        raise Refused("too_wide")
    hold(parent.id if parent else None)
    node = Node(
        plan_id=plan.id,
        parent_id=parent.id if parent else None,
        kind=kind,
        visibility=visibility,
        position=_last_position(plan, parent) + 1,
        **{name: facts[name] for name in (*NODE_FIELDS, "external_id") if name in facts},
    )
    db.session.add(node)
    db.session.flush()
    if kind is NodeKind.KPI:
        db.session.add(Kpi(node_id=node.id, **_terms(facts)))
        db.session.flush()
    _remember_creation(node, facts, by)
    pulse.bump(plan, visibility)
    branches_changed(plan, [parent.public_id if parent else None], visibility)
    tell_ancestors(plan, node)
    if told:
        _tell("node.created", node, by)
    return node


def revise(
    plan: Plan,
    node: Node,
    changes: Mapping[str, Any],
    *,
    by: Actor,
    kpi: Kpi | None = None,
    why: str | None = None,
) -> bool:
    """Give fields of a node (and of its KPI's terms) new values; return whether anything changed. Raises Refused.

    `why` is kept with the change, for everybody who sees it.
    """
    require_open(plan)
    before = facts_of(node, kpi)
    real = {
        name: Change(before[name], value)
        for name, value in changes.items()
        if name in before and history.plain(before[name]) != history.plain(value)
    }
    if not real:
        return False
    for name, change in real.items():
        if name in KPI_FIELDS:
            setattr(kpi, KPI_FIELDS[name], change.after)
        else:
            setattr(node, name, change.after)
    history.record("node", node.id, real, by=by, visibility=node.visibility, why=why or None)
    _tell("node.revised", node, by, fields=sorted(real), **_before_and_after(real))
    touch(plan, node, edited=True)
    return True


def close_goal(plan: Plan, goal: Node, outcome: Any, *, by: Actor) -> None:
    """Say how a goal ended, or open it again (None). Raises Refused when it is no goal."""
    require_open(plan)
    if goal.kind is not NodeKind.GOAL:
        raise Refused("misplaced")
    change = {"outcome": Change(goal.outcome, outcome)}
    if goal.outcome == outcome:
        return
    goal.outcome = outcome
    goal.closed_at = None if outcome is None else history.change_set(by).at
    history.record("node", goal.id, change, by=by, visibility=goal.visibility)
    _tell("goal.closed" if outcome else "goal.reopened", goal, by, outcome=outcome)
    touch(plan, goal)


def facts_of(node: Node, kpi: Kpi | None = None) -> dict[str, Any]:
    """Return the values of a node's fields (and its KPI's) by the names under which they are changed."""
    facts = {name: getattr(node, name) for name in NODE_FIELDS}
    if kpi is not None:
        facts.update({name: getattr(kpi, column) for name, column in KPI_FIELDS.items()})
    return facts


def touch(plan: Plan, node: Node, *, edited: bool = False) -> None:
    """Say that what a node shows has changed: raises the counters and tells open pages, ancestors included.

    `edited` where its fields changed, so that open forms of it are told as well.
    """
    pulse.bump(plan, node.visibility, fields_of=[node.id] if edited else ())
    above = asked.ancestors(asked.skeleton(plan.id), node.parent_id)
    node_changed(plan, node.public_id, node.visibility, [row.public_id for row in above], edited=edited)


def tell_ancestors(plan: Plan, node: Node) -> None:
    """Tell open pages that the roll-up of what a node hangs on has changed."""
    above = asked.ancestors(asked.skeleton(plan.id), node.parent_id)
    if above:
        node_changed(plan, above[0].public_id, node.visibility, [row.public_id for row in above[1:]])


def require_open(plan: Plan) -> None:
    """Raise Refused unless the plan can still be edited."""
    if plan.state is PlanState.CLOSED:
        raise Refused("closed")


def _last_position(plan: Plan, parent: Node | None) -> int:
    siblings = select(func.max(Node.position)).where(
        Node.plan_id == plan.id, Node.parent_id == (parent.id if parent else None)
    )
    last = db.session.scalar(siblings)
    return -1 if last is None else last


def _terms(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {column: facts[name] for name, column in KPI_FIELDS.items() if facts.get(name) is not None}


def _remember_creation(node: Node, facts: Mapping[str, Any], by: Actor) -> None:
    said = {
        name: history.plain(value)
        for name, value in facts.items()
        if value not in (None, "", []) and (name in NODE_FIELDS or name in KPI_FIELDS)
    }
    created = {"kind": str(node.kind), "visibility": str(node.visibility), **said}
    history.record(
        "node", node.id, {history.CREATED: Change(None, created)}, by=by, visibility=node.visibility
    )


def _tell(kind: str, node: Node, by: Actor, **facts: Any) -> None:
    tell(
        kind,
        by=by,
        visibility=node.visibility,
        subject_kind="node",
        subject_public_id=node.public_id,
        title=node.title,
        node_kind=node.kind,
        **{name: value for name, value in facts.items() if value is not None},
    )


def _before_and_after(changes: Mapping[str, Change]) -> dict[str, Any]:
    """Return what a sentence can show of one change; several are only named."""
    if len(changes) != 1:
        return {}
    ((_, change),) = changes.items()
    if isinstance(change.before, list | dict) or isinstance(change.after, list | dict):
        return {}
    return {"before": history.plain(change.before), "after": history.plain(change.after)}
