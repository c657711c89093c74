"""Saying that a node does not move, why, and whose turn it is; and that it moves again."""

from dataclasses import dataclass
from datetime import date

from portal.accounts.models import Customer
from portal.accounts.queries.calendars import today_of
from portal.activity.actions import record as tell
from portal.foundation import history
from portal.foundation.actor import Actor
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.foundation.history import Change
from portal.plans.actions.nodes import require_open, touch
from portal.plans.models import Node, Plan


@dataclass(frozen=True)
class NodeBlocked(Event):
    """Somebody said that a node does not move, why and for whom it waits; or that it moves again."""

    node_id: int
    by: Actor


FACTS = ("blocked_since", "blocked_why", "waiting_for")


def block(
    plan: Plan, node: Node, why: str, waiting_for: Side, *, by: Actor, since: date | None = None
) -> bool:
    """Say that the node is blocked, or say anew why and for whom it waits; False when that is known. Raises Refused.

    `since` where it is not since today.
    """
    require_open(plan)
    since = since or node.blocked_since or today_of(db.session.get_one(Customer, plan.customer_id))
    return _set(plan, node, {"blocked_since": since, "blocked_why": why, "waiting_for": waiting_for}, by)


def free(plan: Plan, node: Node, *, by: Actor) -> bool:
    """Say that the node moves again; False when nobody had said otherwise. Raises Refused."""
    require_open(plan)
    return _set(plan, node, {"blocked_since": None, "blocked_why": "", "waiting_for": None}, by)


def facts_of(node: Node) -> dict[str, object]:
    """Return what is said about a node's standstill, by field."""
    return {name: getattr(node, name) for name in FACTS}


def _set(plan: Plan, node: Node, facts: dict[str, object], by: Actor) -> bool:
    before, was_blocked = facts_of(node), node.blocked_since is not None
    if before == facts:
        return False
    for name, value in facts.items():
        setattr(node, name, value)
    changes = {name: Change(before[name], value) for name, value in facts.items()}
    history.record("node", node.id, changes, by=by, visibility=node.visibility)
    kind = (
        "node.freed"
        if node.blocked_since is None
        else "node.still_blocked"
        if was_blocked
        else "node.blocked"
    )
    tell(
        kind,
        by=by,
        visibility=node.visibility,
        subject_kind="node",
        subject_public_id=node.public_id,
        title=node.title,
        node_kind=node.kind,
        why=node.blocked_why,
        waiting_for=node.waiting_for,
    )
    touch(plan, node, edited=True)
    announce(NodeBlocked(plan.customer_id, node.id, by))
    return True
