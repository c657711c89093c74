"""Sharing what one side had kept inside, all of it at once, so that nothing half-typed streams out."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from portal.activity.actions import record as tell
from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility, inside_of
from portal.foundation.db import db
from portal.foundation.history import Change
from portal.plans.actions import plans, pulse
from portal.plans.actions.events import branches_changed
from portal.plans.actions.nodes import require_open, tell_ancestors
from portal.plans.actions.refusals import Refused
from portal.plans.models import Node, Plan
from portal.plans.queries import nodes as asked

TITLES_TOLD = 5


def publish(plan: Plan, public_ids: Collection[str], *, by: Actor) -> Sequence[Node]:
    """Share the chosen nodes, and what they hang on, with both sides in one change set; return what was shared.

    The plan itself is shared where it was not. Raises Refused: nothing_chosen.
    """
    require_open(plan)
    rows = asked.skeleton(plan.id)
    chosen = [
        row for row in rows if row.public_id in set(public_ids) and row.visibility is not Visibility.SHARED
    ]
    if not chosen:
        raise Refused("nothing_chosen")
    wanted = {row.id for row in chosen}
    for row in chosen:
        wanted.update(above.id for above in asked.ancestors(rows, row.parent_id))
    plans.share(plan, by=by)
    shared = _share(wanted, by)
    pulse.bump(plan, Visibility.SHARED)
    pids = {row.id: row.public_id for row in rows}
    branches_changed(
        plan, {pids.get(node.parent_id) if node.parent_id else None for node in shared}, Visibility.SHARED
    )
    for node in shared:
        tell_ancestors(plan, node)  # what counts for both sides now changes what it hangs on
    titles = [node.title for node in shared[:TITLES_TOLD]]
    tell(
        "nodes.shared", by=by, visibility=Visibility.SHARED, subject_kind="plan", subject_public_id=plan.public_id,
        title=plan.title, count=len(shared), titles=titles,
    )  # fmt: skip
    return shared


def still_inside(plan: Plan, by: Actor) -> list[str]:
    """Return the public ids of what this side still keeps inside in the plan."""
    if by.side is None:
        return []
    inside = inside_of(by.side)
    return [row.public_id for row in asked.skeleton(plan.id) if row.visibility is inside]


def _share(wanted: Collection[int], by: Actor) -> Sequence[Node]:
    found = select(Node).where(Node.id.in_(wanted), Node.visibility != Visibility.SHARED)
    shared = db.session.scalars(found.order_by(Node.position, Node.id)).all()
    for node in shared:
        change = {"visibility": Change(node.visibility, Visibility.SHARED)}
        node.visibility, node.shared_at = Visibility.SHARED, clock.now()
        history.record("node", node.id, change, by=by, visibility=Visibility.SHARED)
    db.session.flush()
    return shared
