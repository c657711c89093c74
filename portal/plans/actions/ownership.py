"""Giving what a person owns on the map to whoever follows them."""

from collections.abc import Collection, Sequence

from portal.accounts.models import Membership, User
from portal.foundation import history
from portal.foundation.actor import Actor
from portal.foundation.history import Change
from portal.plans.actions import pulse
from portal.plans.actions.events import node_changed
from portal.plans.models import Node, Plan
from portal.plans.queries import nodes as asked
from portal.plans.queries import ownership


def hand_over_nodes(successor: Membership | User, public_ids: Collection[str], *, by: Actor) -> None:
    """Make the successor the owner of these nodes."""
    field = "customer_owner_id" if isinstance(successor, Membership) else "vendor_owner_id"
    rows = ownership.nodes_named(list(public_ids))
    for node, _plan in rows:
        change = Change(getattr(node, field), successor.id)
        setattr(node, field, successor.id)
        history.record("node", node.id, {field: change}, by=by, visibility=node.visibility)
    _tell(rows)


def hand_over_responses(successor: Membership | User, public_ids: Collection[str], *, by: Actor) -> None:
    """Let the successor act when these KPIs cross their thresholds."""
    field = "response_customer_id" if isinstance(successor, Membership) else "response_vendor_id"
    rows = ownership.nodes_named(list(public_ids))
    kpis = ownership.kpis_of([node.id for node, _plan in rows])
    for node, _plan in rows:
        change = Change(getattr(kpis[node.id], field), successor.id)
        setattr(kpis[node.id], field, successor.id)
        history.record("node", node.id, {field: change}, by=by, visibility=node.visibility)
    _tell(rows)


def _tell(rows: Sequence[tuple[Node, Plan]]) -> None:
    skeletons = {}
    for node, plan in rows:
        if plan.id not in skeletons:
            skeletons[plan.id] = asked.skeleton(plan.id)
        above = asked.ancestors(skeletons[plan.id], node.parent_id)
        node_changed(plan, node.public_id, node.visibility, [row.public_id for row in above], edited=True)
    for plan_id, visibility in {(plan.id, node.visibility) for node, plan in rows}:
        pulse.bump(next(plan for _node, plan in rows if plan.id == plan_id), visibility)
