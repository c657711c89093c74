"""KPIs beyond their threshold, over many customers: where something was agreed to be done, and is now due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from portal.accounts.models import Customer
from portal.accounts.queries.calendars import WorkCalendars
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.charts import Spark, sparkline
from portal.foundation.db import BIGINT
from portal.foundation.tenancy import ask_across, narrowed, prepared
from portal.plans.models import Kpi, Node, Plan, PlanState, PlanSummary
from portal.plans.queries.measurements import AnyRow
from portal.plans.queries.terms import points_of, terms_of
from portal.plans.rules import Bounds, KpiTerms, threshold_at
from portal.plans.rules.courses import crossed_since

MOST = 30
"""So many KPIs of one customer are looked at."""
SPARK_POINTS = 13


@dataclass(frozen=True, slots=True)
class Crossed:
    """One KPI beyond its threshold. `respond_by` None: no number of days was agreed."""

    row: AnyRow
    terms: KpiTerms
    points: list[tuple[date, float]]
    bounds: Bounds
    since: date
    respond_by: date | None

    @property
    def spark(self) -> Spark:
        return sparkline(self.points[-SPARK_POINTS:], threshold=(self.bounds.low, self.bounds.high))


def crossed_kpis(customer_ids: Sequence[int]) -> list[Crossed]:
    """Return the KPIs of active plans that are beyond their threshold and have a response agreed.

    Four statements at most, under `every_customer`; what is internal to a customer is left out.
    """
    rows = _candidates(customer_ids)
    found = [(row, *_judged(row)) for row in rows]
    crossed = [(row, terms, points, since) for row, terms, points, since in found if since is not None]
    calendars = WorkCalendars([row.customer_id for row, *_ in crossed]) if crossed else None
    return [_crossed(row, terms, points, since, calendars) for row, terms, points, since in crossed]


def _candidates(customer_ids: Sequence[int]) -> Sequence[AnyRow]:
    """Return KPIs with a response agreed in plans of which something is off track, the newest of each customer."""
    return ask_across(_off_track(), customers=list(customer_ids))


@prepared
def _off_track() -> Select[*tuple[Any, ...]]:
    customers = bindparam("customers", expanding=True, type_=BIGINT)
    newest = (Kpi.latest_on.desc(), Kpi.node_id)
    found = (
        select(
            Kpi.latest_on, func.row_number().over(partition_by=Kpi.customer_id, order_by=newest).label("nth"),
            Kpi.node_id, Kpi.customer_id, Kpi.kind, Kpi.unit, Kpi.direction, Kpi.baseline, Kpi.baseline_on,
            Kpi.target, Kpi.target_on, Kpi.band_low, Kpi.band_high, Kpi.limit_low, Kpi.limit_high,
            Kpi.thresholds, Kpi.cadence, Kpi.recent, Kpi.response_action, Kpi.response_days, Node.public_id,
            Node.title, Customer.slug, Customer.name.label("customer_name"), Customer.time_zone,
            Customer.country,
        )
        .join(Node, Node.id == Kpi.node_id)
        .join(Plan, Plan.id == Node.plan_id)
        .join(PlanSummary, PlanSummary.plan_id == Plan.id)
        .join(Customer, Customer.id == Kpi.customer_id)
        .where(
            Kpi.customer_id.in_(customers),
            Kpi.response_action != "",
            Kpi.latest_value.is_not(None),
            Node.deleted_at.is_(None),
            Node.visibility.in_(sorted(Audience.VENDOR.sees)),
            Plan.visibility.in_(sorted(Audience.VENDOR.sees)),
            Plan.activated_at.is_not(None),
            Plan.deleted_at.is_(None),
            Plan.state != PlanState.CLOSED,
            PlanSummary.audience == Audience.VENDOR,
            PlanSummary.counts["off_track"].as_integer() > 0,
        )
    )  # fmt: skip
    each = narrowed(found, Kpi, Node, Plan, PlanSummary).subquery()
    asked = select(each).where(each.c.nth <= MOST).order_by(each.c.latest_on.desc(), each.c.node_id)
    return asked.execution_options(narrowed=True)


def _judged(row: AnyRow) -> tuple[KpiTerms, list[tuple[date, float]], date | None]:
    terms, points = terms_of(row), points_of(row.recent)
    return terms, points, crossed_since(terms, points, clock.today(row.time_zone))


def _crossed(
    row: AnyRow,
    terms: KpiTerms,
    points: list[tuple[date, float]],
    since: date,
    calendars: WorkCalendars | None,
) -> Crossed:
    bounds = threshold_at(terms, clock.today(row.time_zone)) or Bounds(None, None)
    by = None
    if row.response_days is not None and calendars is not None:
        by = calendars.of(row.customer_id, row.country).add_working_days(since, row.response_days)
    return Crossed(row, terms, points, bounds, since, by)
