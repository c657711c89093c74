"""A line of a note about the plan, a conversation or a decision can become an initiative.

What belongs to a plan stays in it; what does not may choose a goal of the plan that both sides work on.
"""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.collaboration import turning
from portal.collaboration.subjects import Subject
from portal.collaboration.turning import CannotTurn, Made, TurnInto, Under
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.plans.actions import nodes as change
from portal.plans.actions.refusals import Refused
from portal.plans.models import Node, NodeKind, Plan, PlanState
from portal.plans.queries import nodes, plans
from portal.plans.rules.places import within

LONGEST_TITLE = 200


def _plan_of(subject: Subject) -> Plan | None:
    if subject.kind == "plan":
        return plans.plan(subject.public_id)
    if subject.kind != "node":
        return plans.active_plan()
    node = nodes.node(subject.public_id)
    return plans.plan_of(node.plan_id) if node else None


def _offered(subject: Subject) -> bool:
    if not standpoint().may(Permit.MAP_EDIT):
        return False
    plan = _plan_of(subject)
    return plan is not None and plan.state is not PlanState.CLOSED


def _goals(subject: Subject, visibility: Visibility) -> Sequence[Under]:
    """Return the goals it can belong to: of a node, its own; else all under which it may be seen."""
    plan = _plan_of(subject)
    if plan is None:
        return []
    rows = nodes.skeleton(plan.id)
    if subject.kind == "node":
        rows = [row for row in nodes.ancestors(rows, subject.id) if row.kind is NodeKind.GOAL]
    return [
        Under(row.public_id, row.title, plan.title)
        for row in rows
        if row.kind is NodeKind.GOAL and row.outcome is None and within(visibility, row.visibility)
    ]


def _make(subject: Subject, text: str, *, by: Actor, visibility: Visibility, under: str) -> Made:
    plan = _plan_of(subject)
    goal = db.session.scalar(
        narrowed(select(Node).where(Node.public_id == under, Node.deleted_at.is_(None)), Node)
    )
    if plan is None or goal is None or goal.plan_id != plan.id or goal.kind is not NodeKind.GOAL:
        raise CannotTurn(_("That goal is not there any more."))
    title = " ".join(text.split())
    facts = {"title": title[:LONGEST_TITLE], "description": title if len(title) > LONGEST_TITLE else ""}
    try:
        made = change.add(plan, NodeKind.INITIATIVE, goal, facts, visibility=visibility, by=by)
    except Refused as refusal:
        raise CannotTurn(_("The plan does not take it: it is closed, or seen by fewer people.")) from refusal
    url = url_for("nodes.show", slug=standpoint().customer.slug, node=made.public_id)
    return Made(url, made.title, "node", made.id, made.public_id)


turning.register(TurnInto("initiative", _l("Make it an initiative"), _offered, _make, _goals, "target"))
