"""Undoing one's own changes, by compensating ones: possible as long as nobody else has changed the same since.

Undoing is itself a change with its history; doing again is undoing the undoing.
"""

from collections.abc import Sequence
from typing import Any

from portal.foundation import history
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Visibility, inside_of
from portal.foundation.history import CREATED, DELETED, MOVED, RESTORED, Change, ChangeSet, Revision
from portal.plans.actions import history_steps as steps
from portal.plans.actions.history_refusals import CannotUndo
from portal.plans.actions.nodes import require_open
from portal.plans.models import Plan
from portal.plans.queries import history_own as own
from portal.plans.queries.history_scope import PUSHED

MOST_SUBJECTS = 40
"""What a file or a starter brought is taken away on the map, branch by branch, with open eyes."""
LIFE = frozenset({CREATED, DELETED, RESTORED})


def undo(plan: Plan, done: ChangeSet, *, by: Actor) -> None:
    """Take back one's own piece of work in this plan, all of it or nothing.

    Raises CannotUndo: not_yours, already_undone, too_large, shared, state, changed_since, deleted_since, not_there,
    already_back, in_use, and Refused as the actions do that compensate.
    """
    require_open(plan)
    _require_own(done, by)
    if own.is_undone(done.id):
        raise CannotUndo("already_undone")
    changed = [one for one in own.revisions_of(plan, done) if one.field != PUSHED]
    _require_possible(changed)
    _require_unchanged(plan, changed, by)
    _compensate(plan, done, changed, by)
    _mark(done, changed, by)


def redo(plan: Plan, taken_back: ChangeSet, *, by: Actor) -> None:
    """Do again what was undone. Raises as `undo` does."""
    undo(plan, taken_back, by=by)


def _require_own(done: ChangeSet, by: Actor) -> None:
    mine = (done.actor_kind, done.actor_id, done.actor_side, done.on_behalf_of_id)
    if by.person_id is None or mine != (ActorKind.PERSON, by.person_id, by.side, None):
        raise CannotUndo("not_yours")


def _require_possible(changed: Sequence[Revision]) -> None:
    if not changed:
        raise CannotUndo("not_there")
    if len({(one.subject_kind, one.subject_id) for one in changed}) > MOST_SUBJECTS:
        raise CannotUndo("too_large")
    for one in changed:
        if one.field == "visibility":
            raise CannotUndo("shared")
        if one.subject_kind == "plan" and one.field not in steps.PLAN_FIELDS:
            raise CannotUndo("state")
        if one.field == "measured" and one.after.get("days", 1) > 1:
            raise CannotUndo("too_large")


def _require_unchanged(plan: Plan, changed: Sequence[Revision], by: Actor) -> None:
    """Raise where somebody else changed the same field later; of a node that came, any field counts."""
    fields = {(one.subject_kind, one.subject_id, one.field) for one in changed}
    came = {one.subject_id for one in changed if one.field in (CREATED, RESTORED)}
    subjects = {(one.subject_kind, one.subject_id) for one in changed}
    subjects |= {("kpi", node_id) for node_id in came}
    for later in own.changed_later(plan, max(one.id for one in changed), subjects):
        if (later.actor_id, later.actor_side) == (by.person_id, by.side) or later.field == PUSHED:
            continue
        same = (later.subject_kind, later.subject_id, later.field) in fields
        rule = later.field == "rule_of_use" and later.subject_id not in came
        if (same and not rule) or later.subject_id in came:
            gone = later.field == DELETED
            raise CannotUndo("deleted_since" if gone else "changed_since", later.actor_id, later.field)


def _compensate(plan: Plan, done: ChangeSet, changed: Sequence[Revision], by: Actor) -> None:
    life = [one for one in changed if one.field in LIFE]
    lively = {one.subject_id for one in life}
    steps.take_away(plan, [one.subject_id for one in life if one.field in (CREATED, RESTORED)], by)
    steps.bring_back(plan, [one.subject_id for one in life if one.field == DELETED], by)
    rest = [one for one in changed if one.subject_id not in lively or one.subject_kind == "plan"]
    for one in rest:
        _compensate_one(plan, one, done, by)
    by_node: dict[int, dict[str, Revision]] = {}
    for one in rest:
        if one.subject_kind == "node" and one.field not in (MOVED, "rule_of_use", "outcome"):
            by_node.setdefault(one.subject_id, {})[one.field] = one
    for node_id, fields in by_node.items():
        _fields_as_before(plan, node_id, fields, by)
    steps.plan_as_before(plan, {one.field: one for one in rest if one.subject_kind == "plan"}, by)


def _fields_as_before(plan: Plan, node_id: int, fields: dict[str, Revision], by: Actor) -> None:
    still = {name: one for name, one in fields.items() if name in steps.STANDSTILL}
    said = {name: one for name, one in fields.items() if name not in steps.STANDSTILL}
    if still:
        steps.standstill_as_before(plan, node_id, still, by)
    if said:
        steps.say_as_before(plan, node_id, said, by)


def _compensate_one(plan: Plan, one: Revision, done: ChangeSet, by: Actor) -> None:
    single: dict[str, Any] = {
        MOVED: steps.move_back,
        "rule_of_use": steps.rule_as_before,
        "outcome": steps.outcome_as_before,
    }
    if one.subject_kind == "kpi":
        steps.value_as_before(plan, one, done, by)
    elif one.subject_kind == "node" and one.field in single:
        single[one.field](plan, one, by)


def _mark(done: ChangeSet, changed: Sequence[Revision], by: Actor) -> None:
    """Say which piece of work this one takes back; readers of all of it may know."""
    shared = all(one.visibility is Visibility.SHARED for one in changed)
    visibility = Visibility.SHARED if shared or by.side is None else inside_of(by.side)
    marker = {own.UNDONE: Change(None, own.depth_of(done.id) + 1)}
    history.record("change_set", done.id, marker, by=by, visibility=visibility)
