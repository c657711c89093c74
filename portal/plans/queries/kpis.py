"""Everything the page of one KPI shows: where it stands, what was agreed, and every value behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from portal.accounts.models import Customer, Department
from portal.accounts.queries.calendars import fiscal_year, today_of, work_calendar
from portal.foundation.audience import Side
from portal.foundation.charts import KpiChart, kpi_chart
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.plans.models import Kpi, Measurement, Node, Plan
from portal.plans.queries.map import Face, faces
from portal.plans.queries.measurements import COLUMNS, AnyRow, every_row
from portal.plans.queries.nodes import ancestors, skeleton
from portal.plans.queries.plans import limits_of, plan_of
from portal.plans.queries.terms import terms_of
from portal.plans.rules import (
    Bounds,
    Forecast,
    Judgement,
    KpiTerms,
    Outlook,
    forecast,
    improvement,
    next_value_due,
    standing,
    threshold_steps,
    trajectory,
    value_so_far,
)
from portal.plans.rules.courses import PeriodLine, course, crossed_since
from portal.plans.rules.digits import decimals_of
from portal.plans.rules.tracks import Track, track

WIDE, NARROW = (760, 300), (340, 240)
Points = list[tuple[date, float]]


@dataclass(frozen=True, slots=True)
class Measured:
    """One row of what was measured. `in_force`: it is the one that counts for its day."""

    row: AnyRow
    author: Face | None
    in_force: bool


@dataclass(frozen=True)
class KpiFacts:
    """A KPI as its page tells it, judged on the customer's day `today`."""

    kpi: Kpi
    plan: Plan
    today: date
    terms: KpiTerms
    points: Points
    judgement: Judgement
    digits: int
    path: Sequence[Any]
    people: Mapping[tuple[Side, int], Face]
    department: str
    measured: list[Measured]
    periods: list[PeriodLine]
    respond_by: date | None

    @property
    def node(self) -> Node:
        return self.kpi.node

    @cached_property
    def outlook(self) -> Forecast | None:
        """Return where the last values lead; None while there are too few of them."""
        return forecast(self.points, self.terms, self.today)

    @cached_property
    def track(self) -> Track | None:
        return track(self.terms, self.judgement.current, self.today)

    @property
    def steps(self) -> tuple[tuple[date, Bounds], ...]:
        return threshold_steps(self.terms)

    @property
    def next_due(self) -> date | None:
        return next_value_due(self.terms, self.judgement.measured_on)

    @cached_property
    def crossed_since(self) -> date | None:
        return crossed_since(self.terms, self.points, self.today)

    @property
    def gained(self) -> float | None:
        """Return by how much the value is better than at the start."""
        current = self.judgement.current
        return None if current is None else improvement(self.terms, current)

    @property
    def worth_so_far(self) -> int | None:
        """Return what the improvement is worth, in minor units; None where nothing was agreed."""
        worth = self.kpi.worth_minor
        return None if worth is None else value_so_far(worth, self.terms, self.judgement.current)

    def person(self, side: str, person_id: int | None) -> Face | None:
        """Return the face of a membership (customer) or of one of the vendor's people."""
        return None if person_id is None else self.people.get((Side(side), person_id))

    def chart(self, size: tuple[int, int] = WIDE) -> KpiChart:
        """Return the chart in a size: the wide one, or the one for a phone."""
        terms, until = self.terms, max(self.today, self.terms.target_on or self.today)
        return kpi_chart(
            self.points,
            expected=trajectory(terms, until) if not terms.gaps else (),
            target=_target(terms),
            target_on=terms.target_on,
            thresholds=[(since, (bounds.low, bounds.high)) for since, bounds in self.steps],
            forecast=self._forecast_line(until),
            today=self.today,
            width=size[0],
            height=size[1],
            margin=(18, 26, 30, 52),
        )

    def _forecast_line(self, until: date) -> Points:
        seen = self.outlook
        if seen is None:
            return []
        ends = seen.reaches_on if seen.outlook == Outlook.WILL_REACH and seen.reaches_on else until
        ends = min(ends, until)
        return (
            [(seen.until, seen.line.at(seen.until)), (ends, seen.line.at(ends))] if ends > seen.until else []
        )


def facts_of(kpi: Kpi, customer: Customer) -> KpiFacts:
    """Return what the page of this KPI shows, in a fixed number of statements."""
    node, plan, today = kpi.node, plan_of(kpi.node.plan_id), today_of(customer)
    rows = every_row(node.id)
    terms, points = terms_of(kpi), _points_in_force(rows)
    limits, people = limits_of(plan), _people(kpi, rows)
    since = crossed_since(terms, points, today)
    return KpiFacts(
        kpi=kpi,
        plan=plan,
        today=today,
        terms=terms,
        points=points,
        judgement=standing(terms, points, today, limits),
        digits=digits_of(terms, points),
        path=list(reversed(ancestors(skeleton(plan.id), node.parent_id))),
        people=people,
        department=_department(node),
        measured=_measured(rows, people),
        periods=course(terms, points, today, limits=limits, year=fiscal_year(customer)),
        respond_by=_respond_by(kpi, since, customer),
    )


def digits_of(terms: KpiTerms, points: Points) -> int:
    """Return with how many decimals this KPI is written."""
    agreed = (terms.baseline, terms.target, terms.band_low, terms.band_high)
    limits = (end for _, bounds in threshold_steps(terms) for end in bounds)
    return decimals_of((*agreed, *limits, *(value for _, value in points)))


def kpi_behind(row: Measurement) -> Kpi | None:
    """Return the KPI (with its node loaded) of which this was measured."""
    found = select(Kpi).join(Kpi.node).options(contains_eager(Kpi.node))
    found = found.where(Kpi.node_id == row.node_id, Node.deleted_at.is_(None))
    return db.session.scalar(narrowed(found, Kpi, Node))


def measurement(public_id: str) -> Measurement | None:
    """Return a row of what was measured, of a KPI that the reader may see."""
    found = select(Measurement).join(Node, Node.id == Measurement.node_id)
    found = found.where(Measurement.public_id == public_id, Node.deleted_at.is_(None))
    return db.session.scalar(narrowed(found, Measurement, Node))


def newest_of_day(node_id: int, on: date) -> AnyRow | None:
    """Return the row that counts for a day, a withdrawn one included."""
    found = select(*COLUMNS).where(Measurement.node_id == node_id, Measurement.on == on)
    return db.session.execute(narrowed(found.order_by(Measurement.id.desc()).limit(1), Measurement)).first()


def _points_in_force(rows: Sequence[AnyRow]) -> Points:
    newest: dict[date, float | None] = {}
    for row in rows:  # of one day the newest row comes first
        newest.setdefault(row.on, row.value)
    return sorted((on, value) for on, value in newest.items() if value is not None)


def _measured(rows: Sequence[AnyRow], people: Mapping[tuple[Side, int], Face]) -> list[Measured]:
    days: set[date] = set()
    found = []
    for row in rows:
        found.append(Measured(row, people.get((Side.VENDOR, row.actor_id)), row.on not in days))
        days.add(row.on)
    return found


def _people(kpi: Kpi, rows: Sequence[AnyRow]) -> dict[tuple[Side, int], Face]:
    """Return owners by side and id; authors, of either side, stand among the vendor's by person id."""
    node = kpi.node
    persons = [node.vendor_owner_id, kpi.response_vendor_id, *(row.actor_id for row in rows)]
    return faces((node.customer_owner_id, kpi.response_customer_id), persons)


def _department(node: Node) -> str:
    if node.department_id is None:
        return ""
    found = select(Department.name).where(Department.id == node.department_id)
    return db.session.scalar(narrowed(found, Department)) or ""


def _respond_by(kpi: Kpi, since: date | None, customer: Customer) -> date | None:
    """Return the day by which both sides agreed to have acted on the threshold crossed `since`."""
    if since is None or kpi.response_days is None:
        return None
    return work_calendar(customer).add_working_days(since, kpi.response_days)


def _target(terms: KpiTerms) -> Any:
    if terms.direction == "band":
        return (terms.band_low, terms.band_high)
    return terms.target
