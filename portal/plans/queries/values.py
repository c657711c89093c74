"""The sheet on which somebody enters the values of a month: one row a KPI, in a handful of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from portal.accounts.models import Customer
from portal.accounts.queries.calendars import fiscal_year, today_of, work_calendar
from portal.accounts.standpoint import Standpoint
from portal.foundation.audience import Side
from portal.foundation.calendar import FiscalYear, WorkCalendar
from portal.foundation.charts import Spark, sparkline
from portal.plans.models import Plan
from portal.plans.queries.kpis import digits_of
from portal.plans.queries.map import Face, faces
from portal.plans.queries.measurements import AnyRow
from portal.plans.queries.nodes import ancestors
from portal.plans.queries.plans import limits_of
from portal.plans.queries.terms import points_of, terms_of
from portal.plans.queries.values_rows import departments_of, entries_of, kpis_of, nodes_of, put_off_until
from portal.plans.rules import Judgement, KpiTerms, planned_value, standing, trajectory
from portal.plans.rules.periods import Stretch, is_due_in, stretch_of

SPARK_POINTS = 8
LONGEST_ABOUT = 80
SPARK = (112, 36)
MINE, ALL = "mine", "all"
Points = list[tuple[date, float]]


class Ask(NamedTuple):
    """What somebody wants to enter: the month (its first day), as of which day, and whose KPIs."""

    month: date
    on: date
    whose: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One KPI on the sheet. `entry` is the row that counts in its period (None: nothing entered yet)."""

    node: AnyRow
    kpi: AnyRow
    terms: KpiTerms
    points: Points
    judgement: Judgement
    digits: int
    stretch: Stretch
    due_on: date
    due: bool
    previous: tuple[date, float] | None
    entry: AnyRow | None
    author: Face | None
    owner: Face | None
    goal: str
    put_off_until: date | None
    planned: float | None

    @property
    def pid(self) -> str:
        return str(self.node.public_id)

    @property
    def planned_digits(self) -> int:
        """Return with how many decimals the plan is written: small whole numbers need one to say anything."""
        return 1 if self.digits == 0 and self.planned is not None and abs(self.planned) < 10 else self.digits

    @property
    def about(self) -> str:
        """Return what is measured, in the first line of the description."""
        return str(self.node.description).strip().partition("\n")[0][:LONGEST_ABOUT]

    @property
    def done(self) -> bool:
        """Tell whether this period has its value."""
        return self.entry is not None

    def judged_with(self, on: date, value: float, plan: Plan, as_of: date) -> Judgement:
        """Return where the KPI would stand with this value."""
        points = sorted([point for point in self.points if point[0] != on] + [(on, value)])
        return standing(self.terms, points, as_of, limits_of(plan))

    @property
    def spark(self) -> Spark:
        """Return the last values, hollow while this period's is awaited, with the way agreed."""
        points = self.points[-SPARK_POINTS:]
        first = points[0][0] if points else self.stretch.first
        ahead = [point for point in trajectory(self.terms, self.due_on) if point[0] >= first]
        return sparkline(points, expected=ahead, width=SPARK[0], height=SPARK[1], waiting=not self.done)


@dataclass(frozen=True)
class Sheet:
    """A month's sheet: `lines` to fill in, `later` due in another month, `automatic` ones that come by themselves."""

    plan: Plan
    ask: Ask
    today: date
    month: Stretch
    due_on: date
    lines: list[Line]
    later: list[Line]
    automatic: list[Line]
    departments: dict[int, AnyRow]
    has_mine: bool

    @property
    def as_of(self) -> date:
        """Return the day on which the sheet is judged."""
        return min(self.today, self.month.last)

    @property
    def awaited_from(self) -> date | None:
        """Return the day on which the plan begins while that is to come: nothing is awaited before."""
        return self.plan.starts_on if self.plan.starts_on > self.as_of else None

    @property
    def done(self) -> int:
        return sum(line.done for line in self.lines)

    @property
    def left(self) -> int:
        return len(self.lines) - self.done

    @property
    def typed(self) -> list[Line]:
        """Return the lines that take input, those due later included."""
        return [*self.lines, *self.later]

    @property
    def next_open(self) -> Line | None:
        """Return the line to fill in next; what was put off comes last."""
        waiting = [line for line in self.lines if not line.done]
        return min(waiting, key=lambda line: line.put_off_until is not None, default=None)

    def line(self, pid: str) -> Line | None:
        return next((line for line in self.typed if line.pid == pid), None)


def sheet(plan: Plan, ask: Ask, point: Standpoint) -> Sheet:
    """Return the sheet of a month for this reader, in a fixed number of statements."""
    customer = _customer(point)
    today, year, calendar = today_of(customer), fiscal_year(customer), work_calendar(customer)
    month = Stretch(*_month(ask.month))
    nodes = nodes_of(plan)
    kpis = {node.id: kpi for node, kpi in kpis_of(nodes, plan)}
    mine = {node.id for node in nodes if node.id in kpis and _is_mine(node, point)}
    whose = ask.whose or (MINE if mine else ALL)
    departments = departments_of(nodes, kpis)
    shown = [node for node in nodes if node.id in kpis and _asked_for(node, whose, mine, departments)]
    made = _Maker(plan, ask, min(today, month.last), month, year, calendar, point).lines(shown, kpis, nodes)
    typed = [line for line in made if not line.kpi.automatic]
    return Sheet(
        plan,
        ask._replace(whose=whose),
        today,
        month,
        due_on(month, calendar),
        [line for line in typed if line.due],
        [line for line in typed if not line.due],
        [line for line in made if line.kpi.automatic],
        departments,
        bool(mine),
    )


def asked_month(text: str | None, today: date) -> date:
    """Return the first day of the month asked for as YYYY-MM; this month when there is none, or it is to come."""
    try:
        wanted = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return min(wanted, today.replace(day=1))


def due_on(stretch: Stretch, calendar: WorkCalendar) -> date:
    """Return the last working day of a period: by then its value should be there."""
    return stretch.last if calendar.is_working(stretch.last) else calendar.previous_working_day(stretch.last)


def next_working_day(point: Standpoint) -> date:
    """Return the day on which what is put off today comes back."""
    customer = _customer(point)
    return work_calendar(customer).next_working_day(today_of(customer))


@dataclass(frozen=True)
class _Maker:
    """Makes the lines of a sheet from their rows."""

    plan: Plan
    ask: Ask
    as_of: date
    month: Stretch
    year: FiscalYear
    calendar: WorkCalendar
    point: Standpoint

    def lines(
        self, shown: Sequence[AnyRow], kpis: Mapping[int, AnyRow], nodes: Sequence[AnyRow]
    ) -> list[Line]:
        stretches = {node.id: stretch_of(kpis[node.id].cadence, self.ask.on, self.year) for node in shown}
        rows = entries_of(stretches)
        people = faces(
            {node.customer_owner_id for node in shown},
            {node.vendor_owner_id for node in shown} | {row.actor_id for row in rows.values()},
        )
        put_off = put_off_until(stretches, self.point)
        goals = {node.id: self._goal(nodes, node) for node in shown}
        return [
            self._line(
                node, kpis[node.id], stretches[node.id], rows.get(node.id), people, put_off, goals[node.id]
            )
            for node in shown
        ]

    def _line(
        self,
        node: AnyRow,
        kpi: AnyRow,
        stretch: Stretch,
        entry: AnyRow | None,
        people: Mapping[tuple[Side, int], Face],
        put_off: Mapping[int, date],
        goal: str,
    ) -> Line:
        terms, points = terms_of(kpi), points_of(kpi.recent)
        known = [one for one in points if one[0] <= max(self.as_of, stretch.last)]
        before = [one for one in points if one[0] < stretch.first]
        until = put_off.get(node.id)
        began = self.plan.starts_on <= self.as_of  # nothing is awaited before the plan's period
        return Line(
            node=node,
            kpi=kpi,
            terms=terms,
            points=known,
            judgement=standing(terms, known, self.as_of, limits_of(self.plan)),
            digits=digits_of(terms, points),
            stretch=stretch,
            due_on=due_on(stretch if began else self._first_stretch(kpi.cadence), self.calendar),
            due=entry is not None or (began and is_due_in(self.month, kpi.cadence, stretch)),
            previous=before[-1] if before else None,
            entry=entry,
            author=people.get((Side.VENDOR, entry.actor_id)) if entry is not None else None,
            owner=people.get((Side.CUSTOMER, node.customer_owner_id))
            or people.get((Side.VENDOR, node.vendor_owner_id)),
            goal=goal,
            put_off_until=until if until and until > self.as_of and entry is None else None,
            planned=planned_value(terms, self.as_of),
        )

    def _first_stretch(self, cadence: str) -> Stretch:
        return stretch_of(cadence, self.plan.starts_on, self.year)

    def _goal(self, nodes: Sequence[AnyRow], node: AnyRow) -> str:
        above = ancestors(nodes, node.parent_id)
        return str(above[-1].title) if above else ""


def _is_mine(node: AnyRow, point: Standpoint) -> bool:
    if point.membership is not None:
        return bool(node.customer_owner_id == point.membership.id)
    return point.user is not None and bool(node.vendor_owner_id == point.user.id)


def _asked_for(node: AnyRow, whose: str, mine: set[int], departments: Mapping[int, AnyRow]) -> bool:
    if whose == ALL:
        return True
    if whose == MINE:
        return node.id in mine
    department = departments.get(node.department_id)
    return department is not None and department.public_id == whose


def _month(first: date) -> tuple[date, date]:
    following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return first.replace(day=1), following - timedelta(days=1)


def _customer(point: Standpoint) -> Customer:
    if point.customer is None:
        raise LookupError("values are entered inside a customer")
    return point.customer
