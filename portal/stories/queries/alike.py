"""Which of the reader's own KPIs are the ones that a story tells of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.accounts.queries.calendars import today_of
from portal.foundation.db import db
from portal.foundation.kana import search_key
from portal.foundation.tenancy import narrowed
from portal.plans.models import Kpi, Node, NodeKind, Plan, PlanState
from portal.plans.queries import nodes, plans
from portal.plans.queries.terms import points_of, terms_of
from portal.plans.rules import standing
from portal.plans.rules.digits import decimals_of


@dataclass(frozen=True)
class OwnKpi:
    """A KPI of the reader's own plan that a story tells of as well, and the goal it belongs to."""

    public_id: str
    title: str
    unit: str
    digits: int
    current: float | None
    target: float | None
    standing: str
    stale: bool
    goal_pid: str
    goal: str
    open: bool  # the plan still takes initiatives


def own_kpis(facts: Mapping[str, Any], customer: Customer) -> list[OwnKpi]:
    """Return the KPIs of the customer's plan that are called as one of the story's, in the plan's order."""
    plan = plans.active_plan()
    if plan is None:
        return []
    wanted = {search_key(name) for one in facts["figures"] for name in _names(one)} - {""}
    rows = [row for row in _kpis(plan) if search_key(row.title) in wanted]
    if not rows:
        return []
    skeleton, limits, today = nodes.skeleton(plan.id), plans.limits_of(plan), today_of(customer)
    found = []
    for row in rows:
        goal = nodes.ancestors(skeleton, row.id)[-1:]
        judged = standing(terms_of(row), points_of(row.recent or []), today, limits)
        if goal and goal[0].kind is NodeKind.GOAL:
            digits = decimals_of((row.baseline, row.target, judged.current))
            found.append(
                OwnKpi(row.public_id, row.title, row.unit, digits, judged.current, row.target, str(judged.standing),
                       judged.stale, goal[0].public_id, goal[0].title,
                       plan.state is not PlanState.CLOSED and goal[0].outcome is None)
            )  # fmt: skip
    return found


def _names(figure: Mapping[str, Any]) -> list[str]:
    return [figure["title"], *(named[0] for named in (figure.get("names") or {}).values())]


def _kpis(plan: Plan) -> Sequence[Any]:
    asked = (
        select(
            Node.id, Node.public_id, Node.title, Kpi.kind, Kpi.unit, Kpi.direction, Kpi.baseline, Kpi.baseline_on,
            Kpi.target, Kpi.target_on, Kpi.band_low, Kpi.band_high, Kpi.limit_low, Kpi.limit_high, Kpi.thresholds,
            Kpi.cadence, Kpi.recent,
        )
        .join(Kpi, Kpi.node_id == Node.id)
        .where(Node.plan_id == plan.id, Node.deleted_at.is_(None))
        .order_by(Node.position, Node.id)
    )  # fmt: skip
    return db.session.execute(narrowed(asked, Node, Kpi)).all()
