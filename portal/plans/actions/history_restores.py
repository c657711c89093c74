"""Taking things from the past: fields of a node as they once were, and branches that were deleted."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.foundation import history
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.history import Change
from portal.foundation.tenancy import narrowed
from portal.plans.actions import nodes, nodes_places, rules_of_use
from portal.plans.actions.history_refusals import CannotUndo
from portal.plans.actions.history_steps import OWNERS, settle_owners
from portal.plans.actions.nodes import require_open
from portal.plans.models import Node, NodeKind, Plan
from portal.plans.queries import nodes as asked
from portal.plans.queries.history_rows import typed
from portal.plans.rules import Outcome

PLACE, RULES, OUTCOME = "parent_id", "rules", "outcome"
AS_OF = "as_of"
"""The field of the marker by which a change set says from which moment it took a node's fields."""


def take_from(
    plan: Plan,
    node: Node,
    then: Mapping[str, Any],
    fields: Collection[str],
    *,
    at: datetime,
    by: Actor,
    why: str | None = None,
) -> bool:
    """Give these fields of a node what they said at a moment (`then`, as `queries.history_moments` tells it).

    Besides fields: `parent_id` hangs it where it hung, `rules` words its rules of use as they were. Returns whether
    anything changed. Raises Refused.
    """
    require_open(plan)
    opened = history.change_set(by, why=why or None)
    chosen = [name for name in then if name in set(fields)]
    changed = [_take(plan, node, then, name, by) for name in chosen if name in (PLACE, RULES, OUTCOME)]
    kpi = asked.kpi_of(node)
    known = nodes.facts_of(node, kpi)
    facts = {name: typed(name, then[name]) for name in chosen if name in known}
    changed.append(nodes.revise(plan, node, facts, by=by, kpi=kpi))
    if OWNERS & set(facts):
        settle_owners(plan, node, by)
    if any(changed):
        marker = {AS_OF: Change(None, at.isoformat())}
        history.record("change_set", opened.id, marker, by=by, visibility=node.visibility)
    return any(changed)


def bring_back(plan: Plan, gone: Node, *, by: Actor) -> list[Node]:
    """Bring back a deleted branch, and first what it hung on where that was deleted as well; return what came.

    Raises Refused.
    """
    chain = [gone]
    while (above := _deleted(chain[0].parent_id)) is not None:
        chain.insert(0, above)
    came = []
    for node in chain:
        if node.deleted_at is not None:  # what went along with the one above is back already
            nodes_places.restore(plan, node, by=by)
            came.append(node)
    return came


def _take(plan: Plan, node: Node, then: Mapping[str, Any], name: str, by: Actor) -> bool:
    if name == OUTCOME:
        if node.kind is not NodeKind.GOAL or node.outcome == then[OUTCOME]:
            return False
        nodes.close_goal(plan, node, Outcome(then[OUTCOME]) if then[OUTCOME] else None, by=by)
        return True
    return _move(plan, node, then[PLACE], by) if name == PLACE else _word_rules(plan, node, then[RULES], by)


def _move(plan: Plan, node: Node, parent_id: int | None, by: Actor) -> bool:
    if node.parent_id == parent_id:
        return False
    parent = asked.by_id(parent_id)
    if parent_id is not None and parent is None:
        raise CannotUndo("parent_deleted")
    nodes_places.move(plan, node, parent, None, by=by)
    return True


def _word_rules(plan: Plan, node: Node, wanted: list[dict[str, Any]], by: Actor) -> bool:
    """Take away the rules of use that were not there then, and agree again on those that were."""
    words = [{name: rule[name] for name in rules_of_use.FIELDS} for rule in wanted]
    kept, changed = [], False
    for rule in asked.rules_of(node):
        said = {name: getattr(rule, name) for name in rules_of_use.FIELDS}
        if said in words and said not in kept:
            kept.append(said)
        else:
            rules_of_use.remove(plan, node, rule, by=by)
            changed = True
    for said in words:
        if said not in kept:
            rules_of_use.add(plan, node, **said, by=by)
            changed = True
    return changed


def _deleted(node_id: int | None) -> Node | None:
    if node_id is None:
        return None
    found = select(Node).where(Node.id == node_id, Node.deleted_at.is_not(None))
    return db.session.scalar(narrowed(found, Node))
