"""Where a plan stands for each audience, kept for the lists that show many plans.

Judged once before the commit of whatever changed the plan, and hourly so that "today" moves on.
"""

from datetime import date
from typing import Any

from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from portal.accounts.models import Customer
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.last_things import forgotten_with_its_transaction
from portal.foundation.tenancy import customer_scope
from portal.plans.models import Plan, PlanSummary
from portal.plans.queries.map import JudgedMap, judged, map_rows
from portal.plans.rules import Judgement
from portal.plans.rules.liveliness import rhythm

WORST_FIRST = ("off_track", "at_risk", "on_track", "achieved", "no_data")
POINTS_KEPT = 13
CADENCES_TO_ASK = 2
_STALE = "plans whose summaries are stale"


def judge_before_commit(plan_id: int, customer_id: int) -> None:
    """Have the plan's summaries judged anew when the open transaction commits, once however often this is said."""
    db.session.info.setdefault(_STALE, set()).add((customer_id, plan_id))


def refresh(plan: Plan) -> None:
    """Judge the plan as of the customer's today, for every audience, and keep the result."""
    zone = db.session.scalars(select(Customer.time_zone).where(Customer.id == plan.customer_id)).one()
    today = clock.today(zone)
    with customer_scope(plan.customer_id):
        db.session.flush()  # prepared statements go past the session
        rows = map_rows(plan, shown=False)
        known = set(db.session.scalars(select(PlanSummary.audience).where(PlanSummary.plan_id == plan.id)))
        for audience in Audience:
            facts = summary(judged(plan, rows.seen_by(audience.sees), today), today)
            if audience in known:
                _update(plan.id, audience, facts)
            else:
                db.session.add(PlanSummary(plan_id=plan.id, audience=audience, **facts))
        db.session.flush()


def summary(map_: JudgedMap, today: date) -> dict[str, Any]:
    """Return the columns of a summary for a judged map."""
    counts = {**map_.plan.counts._asdict(), "total": map_.plan.kpis, "stale": map_.plan.stale}
    counts["overdue"] = sum(_is_overdue(node.kpi, today) for node in map_.nodes.values() if node.kpi)
    counts["rhythm"] = rhythm(node.kpi.terms.cadence.days for node in map_.nodes.values() if node.kpi)
    measured = [points[-1][0] for points in map_.points.values() if points]
    return {
        "judged_on": today,
        "standing": str(map_.plan.standing),
        "progress": map_.plan.share,
        "expected": map_.plan.expected,
        "counts": counts,
        "worst_kpi": _worst(map_),
        "last_measured_on": max(measured, default=None),
    }


def _is_overdue(judged: Judgement, today: date) -> bool:
    """True when a KPI has had no value for two cadences: somebody should ask for one."""
    since = judged.measured_on or judged.terms.baseline_on
    return since is not None and (today - since).days > CADENCES_TO_ASK * judged.terms.cadence.days


def _worst(map_: JudgedMap) -> dict[str, Any]:
    """Return the KPI that lags most, worst standing first: what to show where there is room for one."""
    kpis = [row for row in map_.rows.nodes if row.id in map_.rows.kpis]
    if not kpis:
        return {}
    node = min(kpis, key=lambda row: _badness(map_, row.id))
    terms, judgement = map_.rows.kpis[node.id], map_.nodes[node.id]
    return {
        "pid": node.public_id,
        "title": node.title,
        "unit": terms.unit,
        "current": judgement.kpi.current if judgement.kpi else None,
        "target": terms.target,
        "standing": str(judgement.standing),
        "stale": bool(judgement.stale),
        "points": [[on.isoformat(), value] for on, value in map_.points[node.id][-POINTS_KEPT:]],
    }


def _badness(map_: JudgedMap, node_id: int) -> tuple[int, float]:
    judgement = map_.nodes[node_id]
    return WORST_FIRST.index(judgement.standing), -(judgement.lag or 0.0)


def _update(plan_id: int, audience: Audience, facts: dict[str, Any]) -> None:
    db.session.execute(
        update(PlanSummary)
        .where(PlanSummary.plan_id == plan_id, PlanSummary.audience == audience)
        .values(**facts)
        .execution_options(synchronize_session=False)
    )


@event.listens_for(Session, "before_commit")
def _judge_what_changed(session: Session) -> None:
    for customer_id, plan_id in sorted(session.info.pop(_STALE, ())):
        with customer_scope(customer_id):
            found = db.session.scalar(select(Plan).where(Plan.id == plan_id, Plan.deleted_at.is_(None)))
            if found is not None:
                refresh(found)


forgotten_with_its_transaction(_STALE)
