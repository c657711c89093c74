"""The map of a customer as the search keeps it: plans, their nodes, and rules of use, each for those who see it."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.search.models import OwnText
from portal.foundation.search.shapes import Indexed
from portal.foundation.search.words import CJK
from portal.plans.models import Kpi, Node, OperatingRule, Plan

PLAN, NODE, RULE = "plan", "node", "rule_of_use"
_CJK = re.compile(f"[{CJK}]")


def texts_of_plan(plan_id: int) -> list[Indexed]:
    """Return all that is found of a plan, in the scope of its customer; nothing once it is deleted."""
    plan = db.session.scalar(select(Plan).where(Plan.id == plan_id, Plan.deleted_at.is_(None)))
    if plan is None:
        return []
    nodes = db.session.execute(
        select(Node, Kpi.response_action, Kpi.data_source)
        .outerjoin(Kpi, Kpi.node_id == Node.id)
        .where(Node.plan_id == plan.id, Node.deleted_at.is_(None))
    ).all()
    rules = db.session.execute(
        select(OperatingRule, Node.visibility)
        .join(Node, Node.id == OperatingRule.node_id)
        .where(Node.plan_id == plan.id, Node.deleted_at.is_(None))
    ).all()
    return [
        _text(plan, PLAN, plan, plan.visibility, plan.title, [plan.north_star]),
        *(_node(plan, *row) for row in nodes),
        *(_text(plan, RULE, rule, seen, rule.what, [rule.who, rule.by_when]) for rule, seen in rules),
    ]


def known_of_plan(plan_id: int) -> Sequence[tuple[str, int]]:
    """Return what the index holds of a plan: sources and subjects."""
    asked = select(OwnText.source, OwnText.subject_id).where(OwnText.group == group_of(plan_id))
    return [(row.source, row.subject_id) for row in db.session.execute(asked)]


def plan_ids(after: int, most: int) -> Sequence[tuple[int, int | None]]:
    """Return the next plans by id with their customers, in the scope of every customer."""
    asked = select(Plan.id, Plan.customer_id).where(Plan.id > after).order_by(Plan.id).limit(most)
    return [(row.id, row.customer_id) for row in db.session.execute(asked)]


def group_of(plan_id: int) -> str:
    """Return under which group the index keeps what belongs to a plan."""
    return f"/plan/{plan_id}/"


def _node(plan: Plan, node: Node, response: str | None, data_source: str | None) -> Indexed:
    says = [node.description, node.problem, response or "", data_source or "", node.blocked_why]
    return _text(plan, NODE, node, node.visibility, node.title, says)


def _text(
    plan: Plan, source: str, row: Any, visibility: Visibility, title: str, says: Sequence[str]
) -> Indexed:
    """Return one text; nothing of a plan is seen more widely than the plan itself."""
    body = "\n".join(words for words in says if words)
    return Indexed(
        source=source,
        subject_id=row.id,
        public_id=row.public_id,
        language="ja" if _CJK.search(title + body) else "en",
        title=title,
        body=body,
        group=group_of(plan.id),
        customer_id=plan.customer_id,
        visibility=visibility if plan.visibility is Visibility.SHARED else plan.visibility,
        at=row.updated_at,
    )
