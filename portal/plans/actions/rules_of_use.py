"""Rules of use on initiatives: who does what by when, so that it takes root."""

from typing import Any

from portal.activity.actions import record as tell
from portal.foundation import history
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.history import Change
from portal.plans.actions.events import fields_changed
from portal.plans.actions.nodes import require_open, touch
from portal.plans.actions.refusals import Refused
from portal.plans.models import Node, NodeKind, OperatingRule, Plan
from portal.plans.queries import nodes as asked

FIELDS = ("who", "what", "by_when")


def add(
    plan: Plan,
    initiative: Node,
    *,
    who: str,
    what: str,
    by_when: str = "",
    by: Actor,
    told: bool = True,
    position: int | None = None,
) -> OperatingRule:
    """Agree on one more rule of use, last unless it has a place. Raises Refused when the node is no initiative."""
    require_open(plan)
    if initiative.kind is not NodeKind.INITIATIVE:
        raise Refused("misplaced")
    if position is None:
        position = max((rule.position for rule in asked.rules_of(initiative)), default=-1) + 1
    rule = OperatingRule(node_id=initiative.id, who=who, what=what, by_when=by_when, position=position)
    db.session.add(rule)
    db.session.flush()
    _record(initiative, rule, {"rule_of_use": Change(None, _said(rule))}, by)
    if told:
        _tell("rule_of_use.added", initiative, rule, by)
    touch(plan, initiative)
    return rule


def revise(
    plan: Plan, initiative: Node, rule: OperatingRule, *, who: str, what: str, by_when: str, by: Actor
) -> None:
    """Word a rule of use anew."""
    require_open(plan)
    before = _said(rule)
    rule.who, rule.what, rule.by_when = who, what, by_when
    if _said(rule) == before:
        return
    _record(initiative, rule, {"rule_of_use": Change(before, _said(rule))}, by)
    _tell("rule_of_use.revised", initiative, rule, by)
    fields_changed(plan, rule.public_id, initiative.visibility)
    touch(plan, initiative)


def remove(plan: Plan, initiative: Node, rule: OperatingRule, *, by: Actor) -> None:
    """Let go of a rule of use; its words stay in the history."""
    require_open(plan)
    _record(initiative, rule, {"rule_of_use": Change(_said(rule), None)}, by)
    _tell("rule_of_use.removed", initiative, rule, by)
    db.session.delete(rule)
    db.session.flush()
    touch(plan, initiative)


def _said(rule: OperatingRule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in (*FIELDS, "position")}


def _record(initiative: Node, rule: OperatingRule, change: dict[str, Change], by: Actor) -> None:
    history.record("node", initiative.id, change, by=by, visibility=initiative.visibility)


def _tell(kind: str, initiative: Node, rule: OperatingRule, by: Actor) -> None:
    tell(
        kind,
        by=by,
        visibility=initiative.visibility,
        subject_kind="node",
        subject_public_id=initiative.public_id,
        title=initiative.title,
        who=rule.who,
        what=rule.what,
    )
