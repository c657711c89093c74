"""What takes back one recorded change: each step is an ordinary action, with its own checks, history and news."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.foundation.actor import Actor
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.history import ChangeSet, Revision, plain
from portal.foundation.tenancy import customer_scope, narrowed
from portal.plans.actions import measurements, nodes, nodes_blocks, nodes_places, plans, rules_of_use
from portal.plans.actions.history_refusals import CannotUndo
from portal.plans.actions.nodes_owners import pass_on
from portal.plans.models import Node, OperatingRule, Plan
from portal.plans.queries import nodes as asked
from portal.plans.queries.history_moments import moment
from portal.plans.queries.history_rows import typed
from portal.plans.queries.measurements import newest_rows
from portal.plans.rules import Outcome

PLAN_FIELDS = frozenset(plans.PLAN_FIELDS)
STANDSTILL = frozenset(nodes_blocks.FACTS)
OWNERS = frozenset({"customer_owner_id", "vendor_owner_id", "response_customer_id", "response_vendor_id"})


def take_away(plan: Plan, node_ids: Collection[int], by: Actor) -> None:
    """Delete what this piece of work had made or brought back; what was hung below it since must go first."""
    came = set(node_ids)
    if not came:
        return
    rows = {row.id: row for row in asked.skeleton(plan.id)}
    if not came & set(rows):
        raise CannotUndo("deleted_since")
    if any(row.parent_id in came and row.id not in came for row in rows.values()):
        raise CannotUndo("in_use")
    for node_id in (one for one in came if one in rows and rows[one].parent_id not in came):
        nodes_places.delete(plan, _node(node_id), by=by)


def bring_back(plan: Plan, node_ids: Collection[int], by: Actor) -> None:
    """Bring back what was deleted, unless somebody else brought it back and deleted it anew."""
    if not node_ids:
        return
    gone = _gone(node_ids)
    if not gone:
        raise CannotUndo("already_back")
    _require_gone_by(by, {node.deleted_in_id for node in gone})
    together = {node.id for node in gone}
    for node in (one for one in gone if one.parent_id not in together):
        nodes_places.restore(plan, node, by=by)


def say_as_before(plan: Plan, node_id: int, changed: Mapping[str, Revision], by: Actor) -> None:
    """Give fields the values they had before; each must still say what the change left there."""
    node = _node(node_id)
    kpi = asked.kpi_of(node)
    now = nodes.facts_of(node, kpi)
    for name, one in changed.items():
        if name not in now or plain(now[name]) != one.after:
            raise CannotUndo("changed_since", by.person_id, name)
    facts = {name: typed(name, one.before) for name, one in changed.items()}
    nodes.revise(plan, node, facts, by=by, kpi=kpi)
    if OWNERS & set(facts):
        settle_owners(plan, node, by)


def standstill_as_before(plan: Plan, node_id: int, changed: Mapping[str, Revision], by: Actor) -> None:
    """Say again what was said about a node that does not move, or that it moves."""
    node = _node(node_id)
    now: dict[str, Any] = nodes_blocks.facts_of(node)
    for name, one in changed.items():
        if plain(now[name]) != one.after:
            raise CannotUndo("changed_since", by.person_id, name)
    said = now | {name: typed(name, one.before) for name, one in changed.items()}
    if said["blocked_since"] is None:
        nodes_blocks.free(plan, node, by=by)
        return
    why, side, since = (said[name] for name in ("blocked_why", "waiting_for", "blocked_since"))
    nodes_blocks.block(plan, node, why, Side(side), by=by, since=since)


def settle_owners(plan: Plan, node: Node, by: Actor) -> None:
    """What comes back to somebody who has left in between goes to who followed them."""
    db.session.flush()
    with customer_scope(plan.customer_id):
        pass_on([node.id], by=by)


def plan_as_before(plan: Plan, changed: Mapping[str, Revision], by: Actor) -> None:
    """Give fields of the plan itself the values they had before."""
    for name, one in changed.items():
        if plain(getattr(plan, name)) != one.after:
            raise CannotUndo("changed_since", by.person_id, name)
    if changed:
        plans.revise(plan, {name: typed(name, one.before) for name, one in changed.items()}, by=by)


def outcome_as_before(plan: Plan, one: Revision, by: Actor) -> None:
    """Open a goal again, or close it as it was closed."""
    node = _node(one.subject_id)
    if plain(node.outcome) != one.after:
        raise CannotUndo("changed_since", by.person_id, "outcome")
    nodes.close_goal(plan, node, Outcome(one.before) if one.before else None, by=by)


def move_back(plan: Plan, one: Revision, by: Actor) -> None:
    """Hang a node where it hung, before the neighbour that followed it then."""
    node = _node(one.subject_id)
    if node.parent_id != one.after[0]:
        raise CannotUndo("changed_since", by.person_id, "moved")
    parent = _node(one.before[0]) if one.before[0] is not None else None
    nodes_places.move(plan, node, parent, _followed_then(plan, node, one), by=by)


def rule_as_before(plan: Plan, one: Revision, by: Actor) -> None:
    """Take a rule of use away, word it as before, or agree on it again."""
    initiative, before = _node(one.subject_id), one.before
    if one.after is None:
        rules_of_use.add(plan, initiative, **_words(before), position=before.get("position"), by=by)
        return
    rule = _rule(initiative, one.after)
    if before is None:
        rules_of_use.remove(plan, initiative, rule, by=by)
    else:
        rules_of_use.revise(plan, initiative, rule, **_words(before), by=by)


def value_as_before(plan: Plan, one: Revision, done: ChangeSet, by: Actor) -> None:
    """Put back the value that a day had; a day that had none counts as not measured again."""
    node, on = _node(one.subject_id), date.fromisoformat(one.after["on"])
    newest = newest_rows([node.id], on, on).get((node.id, on))
    if newest is None or newest.recorded_at != done.at:
        raise CannotUndo("changed_since", newest.actor_id if newest else None, "measured")
    before = one.before or {}
    if before.get("value") is not None:
        measurements.record(node, on, before["value"], note=before.get("note") or "", by=by)
    elif newest.value is not None:
        measurements.withdraw(node, on, why="", by=by)


def _followed_then(plan: Plan, node: Node, moved: Revision) -> Node | None:
    """Return the neighbour before which the node stood, the first of those that still hang there."""
    made = db.session.scalars(
        narrowed(select(ChangeSet).where(ChangeSet.id == moved.change_set_id), ChangeSet)
    ).one()
    then = moment(plan, made.at - made.at.resolution).then
    parent_id, place = moved.before[:2]
    today = [row for row in asked.skeleton(plan.id) if row.parent_id == parent_id and row.id != node.id]
    for row in today:
        stood = then.get(row.id, {})
        if stood.get("parent_id", 0) == parent_id and (stood["position"], row.id) > (place, node.id):
            return asked.by_id(row.id)
    return None


def _rule(initiative: Node, said: Mapping[str, Any]) -> OperatingRule:
    for rule in asked.rules_of(initiative):
        if _words(said) == {name: getattr(rule, name) for name in rules_of_use.FIELDS}:
            return rule
    raise CannotUndo("changed_since", None, "rule_of_use")


def _words(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: said.get(name, "") for name in rules_of_use.FIELDS}


def _node(node_id: int) -> Node:
    node = asked.by_id(node_id)
    if node is None:
        raise CannotUndo("deleted_since")
    return node


def _require_gone_by(by: Actor, change_set_ids: Collection[int | None]) -> None:
    found = select(ChangeSet.actor_id, ChangeSet.actor_side).where(ChangeSet.id.in_(change_set_ids))
    for row in db.session.execute(narrowed(found, ChangeSet)):
        if (row.actor_id, row.actor_side) != (by.person_id, by.side):
            raise CannotUndo("changed_since", row.actor_id, "deleted")


def _gone(node_ids: Collection[int]) -> list[Node]:
    """Return those of these nodes that are deleted."""
    found = select(Node).where(Node.id.in_(node_ids), Node.deleted_at.is_not(None)).order_by(Node.id)
    return list(db.session.scalars(narrowed(found, Node)))
