"""What is said about a plan or a node: its cards count it, and whoever owns the node hears of it."""

from typing import Any

from sqlalchemy import select

from portal.accounts.models import Membership
from portal.activity.actions import notices
from portal.collaboration.actions.comments import CommentChanged
from portal.foundation.db import db
from portal.foundation.events import announce, in_transaction
from portal.foundation.tenancy import narrowed
from portal.plans.actions import events, pulse
from portal.plans.models import Node, Plan
from portal.plans.queries import nodes, plans

COUNTED = frozenset({"begun", "replied", "deleted", "resolved", "reopened"})


@in_transaction(CommentChanged)
def count_anew(event: CommentChanged) -> None:
    """Have the plan drawn anew for those who see the thread, where a number on it changed."""
    if event.subject_kind not in ("plan", "node") or event.what not in COUNTED:
        return
    node = nodes.by_id(event.subject_id) if event.subject_kind == "node" else None
    plan = plans.plan_of(node.plan_id if node else event.subject_id)
    pulse.bump(plan, event.visibility)
    if node is not None:
        events.node_changed(plan, node.public_id, event.visibility)
        if event.what == "begun":
            _tell_owners(node, event)
    else:
        _plan_changed(plan, event)


def _plan_changed(plan: Plan, event: CommentChanged) -> None:
    """Name the plan's head to those who see the thread, who may be fewer than see the plan."""
    announce(events.PlanChanged(event.customer_id, event.customer_pid, plan.public_id, event.visibility))


def _tell_owners(node: Node, event: CommentChanged) -> None:
    owner = narrowed(select(Membership.user_id).where(Membership.id == node.customer_owner_id), Membership)
    owners: set[Any] = {node.vendor_owner_id, db.session.scalar(owner) if node.customer_owner_id else None}
    notices.tell(
        owners - {None}, "comment.begun", by=event.by, about=f"comment:{event.comment_pid}",
        visibility=event.visibility, subject_kind="node", subject_id=node.id, comment_id=event.comment_id,
    )  # fmt: skip
