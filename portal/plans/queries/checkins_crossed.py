"""KPIs beyond their threshold for which one person is to do what was agreed, inside the customer's scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.accounts.queries.calendars import today_of, work_calendar
from portal.accounts.standpoint import Standpoint
from portal.foundation.charts import Spark, sparkline
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.plans.models import BegunResponse, Kpi, Node, Plan
from portal.plans.queries.checkins import OPEN_PLAN, is_open
from portal.plans.queries.kpis import digits_of
from portal.plans.queries.terms import points_of, terms_of
from portal.plans.rules import Bounds, KpiTerms, threshold_at
from portal.plans.rules.courses import crossed_since

SPARK_POINTS = 8
SPARK = (160, 48)
Points = list[tuple[date, float]]


@dataclass(frozen=True, slots=True)
class Crossed:
    """One crossed KPI with what was agreed for it. `begun`: this person's side has said that it began."""

    row: Any
    terms: KpiTerms
    points: Points
    bounds: Bounds
    since: date
    respond_by: date | None
    begun: bool

    @property
    def spark(self) -> Spark:
        points, bounds = self.points[-SPARK_POINTS:], (self.bounds.low, self.bounds.high)
        return sparkline(points, threshold=bounds, width=SPARK[0], height=SPARK[1])

    @property
    def digits(self) -> int:
        return digits_of(self.terms, self.points)


def crossed_of(point: Standpoint) -> list[Crossed]:
    """Return the crossed KPIs whose response is this person's, the oldest crossing first; five statements at most."""
    today, found = today_of(point.customer), []
    for row in _candidates(point):
        terms, points = terms_of(row), points_of(row.recent)
        since = crossed_since(terms, points, today)
        if since is not None:
            found.append((row, terms, points, since))
    if not found:
        return []
    begun, calendar = _begun(point, [row.id for row, *_ in found]), work_calendar(point.customer)
    crossed = [
        Crossed(
            row,
            terms,
            points,
            threshold_at(terms, today) or Bounds(None, None),
            since,
            calendar.add_working_days(since, row.response_days) if row.response_days is not None else None,
            (row.id, since) in begun,
        )
        for row, terms, points, since in found
    ]
    return sorted(crossed, key=lambda one: one.since)


def responsible_for(point: Standpoint, public_id: str) -> Node | None:
    """Return the KPI's node when its response is this person's."""
    found = select(Node).join(Kpi, Kpi.node_id == Node.id).join(Plan, Plan.id == Node.plan_id)
    found = found.where(Node.public_id == public_id, _mine(point), is_open(), *OPEN_PLAN)
    return db.session.scalar(narrowed(found, Node, Kpi, Plan))


def _candidates(point: Standpoint) -> Sequence[Any]:
    found = (
        select(
            Node.id, Node.public_id, Node.title, Node.plan_id, Kpi.kind, Kpi.unit, Kpi.direction, Kpi.baseline,
            Kpi.baseline_on, Kpi.target, Kpi.target_on, Kpi.band_low, Kpi.band_high, Kpi.limit_low, Kpi.limit_high,
            Kpi.thresholds, Kpi.cadence, Kpi.recent, Kpi.latest_value, Kpi.latest_on, Kpi.response_action,
            Kpi.response_days,
        )
        .join(Kpi, Kpi.node_id == Node.id)
        .join(Plan, Plan.id == Node.plan_id)
        .where(
            _mine(point), Kpi.response_action != "", Kpi.latest_value.is_not(None), is_open(), *OPEN_PLAN
        )
        .order_by(Node.id)
    )  # fmt: skip
    return db.session.execute(narrowed(found, Node, Kpi, Plan)).all()


def _begun(point: Standpoint, node_ids: Sequence[int]) -> set[tuple[int, date]]:
    found = select(BegunResponse.node_id, BegunResponse.since).where(
        BegunResponse.node_id.in_(node_ids), BegunResponse.side == point.side
    )
    return {(row.node_id, row.since) for row in db.session.execute(narrowed(found, BegunResponse))}


def _mine(point: Standpoint) -> Any:
    if point.membership is not None:
        return Kpi.response_customer_id == point.membership.id
    return Kpi.response_vendor_id == point.user.id
