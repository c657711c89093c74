"""Where nodes stand: moving them, taking a branch away, and bringing it back."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from portal.activity.actions import record as tell
from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.history import Change
from portal.foundation.tenancy import customer_scope
from portal.plans.actions import pulse
from portal.plans.actions.crossing import assert_nothing_was_hung_on, hold, mark
from portal.plans.actions.events import branches_changed
from portal.plans.actions.nodes import require_open, tell_ancestors
from portal.plans.actions.nodes_owners import pass_on
from portal.plans.actions.refusals import Refused
from portal.plans.models import Node, Plan
from portal.plans.queries import nodes as asked
from portal.plans.rules.places import may_hang_on, within


def move(plan: Plan, node: Node, parent: Node | None, before: Node | None, *, by: Actor) -> None:
    """Hang a node below `parent`, before its sibling `before` (None: last). Raises Refused."""
    require_open(plan)
    _require_place(plan, node, parent)
    if before is not None and (before.parent_id != (parent.id if parent else None) or before.id == node.id):
        raise Refused("misplaced")
    hold(parent.id if parent else None)
    here = (node.parent_id, node.position)
    old_parent_pid = _public_id_of(plan, node.parent_id)
    tell_ancestors(plan, node)
    node.parent_id = parent.id if parent else None
    db.session.flush()
    pushed = _renumber(plan, node, before, by)
    there = (node.parent_id, node.position)
    if here == there and not pushed:
        return
    history.record("node", node.id, {history.MOVED: Change(here, there)}, by=by, visibility=node.visibility)
    if here[0] != there[0]:
        title = parent.title if parent else plan.title
        _tell("node.moved", node, by, node.visibility, below=title)
        tell_ancestors(plan, node)
    pulse.bump(plan, node.visibility)
    branches_changed(plan, {old_parent_pid, parent.public_id if parent else None}, node.visibility)


def step(plan: Plan, node: Node, by_places: int, *, by: Actor) -> None:
    """Move a node up (-1) or down (1) among the siblings its mover can see."""
    siblings = [row for row in asked.skeleton(plan.id) if row.parent_id == node.parent_id]
    places = [row.id for row in siblings]
    here = places.index(node.id)
    there = min(max(here + by_places, 0), len(places) - 1)
    if there == here:
        return
    places.insert(there, places.pop(here))
    following = places[there + 1] if there + 1 < len(places) else None
    move(plan, node, asked.by_id(node.parent_id), asked.by_id(following), by=by)


def delete(plan: Plan, node: Node, *, by: Actor) -> int:
    """Take a node away with all that hangs below, in one change set; return how many parts the deleter saw go.

    What the other side keeps inside goes along unseen, and comes back with the rest.
    """
    require_open(plan)
    seen = 1 + len(asked.below(asked.skeleton(plan.id), node.id))
    parent_pid = _public_id_of(plan, node.parent_id)
    with customer_scope(plan.customer_id):
        branch = [node, *_branch(plan, node)]
        opened = history.change_set(by)
        ids = [row.id for row in branch]
        mark(ids, Node.deleted_at.is_(None), deleted_at=clock.now(), deleted_in_id=opened.id)
        assert_nothing_was_hung_on(ids)
        for row in branch:
            deleted = {history.DELETED: Change(row.title, None)}
            history.record("node", row.id, deleted, by=by, visibility=row.visibility)
    _tell("node.deleted", node, by, node.visibility, count=seen)
    _branch_changed(plan, node, branch, parent_pid)
    return seen


def restore(plan: Plan, node: Node, *, by: Actor) -> None:
    """Bring back a deleted node with all that went with it. Raises Refused when what it hung on is gone.

    What belonged to people who have no access any more goes to who followed them, or to nobody.
    """
    require_open(plan)
    with customer_scope(plan.customer_id):
        gone_together = select(Node.id, Node.title, Node.visibility, Node.public_id).where(
            Node.plan_id == plan.id, Node.deleted_in_id == node.deleted_in_id
        )
        branch = db.session.execute(gone_together).all()
        if node.parent_id and db.session.scalar(select(Node.deleted_at).where(Node.id == node.parent_id)):
            together = {row.id for row in branch}
            if node.parent_id not in together:
                raise Refused("parent_deleted")
        else:
            hold(node.parent_id)
        went_together = Node.deleted_in_id == node.deleted_in_id
        mark([row.id for row in branch], went_together, deleted_at=None, deleted_in_id=None)
        for row in branch:
            restored = {history.RESTORED: Change(None, row.title)}
            history.record("node", row.id, restored, by=by, visibility=row.visibility)
        pass_on([row.id for row in branch], by=by)
    _tell("node.restored", node, by, node.visibility)
    _branch_changed(plan, node, branch, _public_id_of(plan, node.parent_id))


def _require_place(plan: Plan, node: Node, parent: Node | None) -> None:
    if parent is not None and parent.plan_id != plan.id:
        raise Refused("misplaced")
    if not may_hang_on(node.kind, parent.kind if parent else None):
        raise Refused("misplaced")
    if not within(node.visibility, parent.visibility if parent else plan.visibility):
        raise Refused("too_wide")


def _renumber(plan: Plan, node: Node, before: Node | None, by: Actor) -> bool:
    """Number all siblings anew, those the mover cannot see included, so that their order is kept.

    Returns whether any of them has another number than before.
    """
    others = False
    with customer_scope(plan.customer_id):
        siblings = select(Node.id, Node.position, Node.visibility).where(
            Node.plan_id == plan.id,
            Node.parent_id == node.parent_id,
            Node.id != node.id,
            Node.deleted_at.is_(None),
        )
        rows = db.session.execute(siblings.order_by(Node.position, Node.id)).all()
        ids = [row.id for row in rows]
        if before is not None and before.id not in ids:
            raise StaleDataError("the node before which it is to stand went elsewhere meanwhile")
        ids.insert(ids.index(before.id) if before else len(ids), node.id)
        stood = {row.id: row for row in rows}
        for position, node_id in enumerate(ids):
            if node_id == node.id:
                node.position = position
            elif stood[node_id].position != position:
                mark([node_id], Node.position == stood[node_id].position, position=position)
                pushed = {"position": Change(stood[node_id].position, position)}
                history.record("node", node_id, pushed, by=by, visibility=stood[node_id].visibility)
                others = True
        db.session.flush()
    return others


def _branch(plan: Plan, node: Node) -> list[Any]:
    return asked.below(asked.skeleton(plan.id), node.id)


def _branch_changed(plan: Plan, node: Node, branch: Sequence[Any], parent_pid: str | None) -> None:
    """Raise the counters of all who saw a part of the branch; each hears only of places it can see."""
    tell_ancestors(plan, node)
    for visibility in {row.visibility for row in branch}:
        pulse.bump(plan, visibility)
        if visibility == node.visibility or node.visibility is Visibility.SHARED:
            branches_changed(plan, [parent_pid], visibility)


def _public_id_of(plan: Plan, node_id: int | None) -> str | None:
    return db.session.scalar(select(Node.public_id).where(Node.id == node_id)) if node_id else None


def _tell(kind: str, node: Node, by: Actor, visibility: Visibility, **facts: Any) -> None:
    tell(
        kind,
        by=by,
        visibility=visibility,
        subject_kind="node",
        subject_public_id=node.public_id,
        title=node.title,
        node_kind=node.kind,
        **facts,
    )
