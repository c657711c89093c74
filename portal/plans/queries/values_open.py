"""How many values somebody still has to enter this period: what a home page asks, in a few statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.accounts.queries.calendars import fiscal_year, today_of, work_calendar
from portal.accounts.standpoint import Standpoint
from portal.foundation.calendar import FiscalYear
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.plans.models import Kpi, Node, Plan, PlanState, PostponedValue
from portal.plans.queries.measurements import AnyRow
from portal.plans.queries.values import due_on
from portal.plans.rules.periods import Stretch, is_due_in, stretch_of


@dataclass(frozen=True, slots=True)
class OpenValues:
    """The values a person still owes: of which month, of which KPIs, and by when."""

    month: date
    titles: list[str]
    due_on: date

    @property
    def left(self) -> int:
        return len(self.titles)


def open_values(point: Standpoint) -> OpenValues | None:
    """Return what this person still has to enter for the active plan; None when nothing is left.

    What was put off counts again on its day; what nobody owns is nobody's. Before its period a plan awaits none.
    """
    if point.customer is None or point.user is None:
        return None
    today, year = today_of(point.customer), fiscal_year(point.customer)
    period = year.month_of(today)
    month = Stretch(period.first, period.last)
    rows = [row for row in _mine(point, today) if _is_open(row, month, today, year)]
    later = _put_off(point, today) if rows else frozenset()
    titles = [row.title for row in rows if row.id not in later]
    if not titles:
        return None
    return OpenValues(month.first, titles, due_on(month, work_calendar(point.customer)))


def _mine(point: Standpoint, today: date) -> Sequence[AnyRow]:
    member, user_id = point.membership, point.user.id if point.user else None
    mine = Node.customer_owner_id == member.id if member else Node.vendor_owner_id == user_id
    found = (
        select(Node.id, Node.title, Kpi.cadence, Kpi.latest_on)
        .join(Kpi, Kpi.node_id == Node.id)
        .join(Plan, Plan.id == Node.plan_id)
        .where(
            mine,
            Kpi.automatic.is_(False),
            Node.deleted_at.is_(None),
            Plan.activated_at.is_not(None),
            Plan.starts_on <= today,
            Plan.deleted_at.is_(None),
            Plan.state != PlanState.CLOSED,
        )
        .order_by(Node.position, Node.id)
    )
    return db.session.execute(narrowed(found, Node, Kpi, Plan)).all()


def _is_open(row: AnyRow, month: Stretch, today: date, year: FiscalYear) -> bool:
    stretch = stretch_of(row.cadence, today, year)
    entered = row.latest_on is not None and row.latest_on >= stretch.first
    return not entered and is_due_in(month, row.cadence, stretch)


def _put_off(point: Standpoint, today: date) -> frozenset[int]:
    user_id = point.user.id if point.user else 0
    found = select(PostponedValue.node_id).where(
        PostponedValue.user_id == user_id, PostponedValue.until > today
    )
    return frozenset(db.session.execute(narrowed(found, PostponedValue)).scalars())
