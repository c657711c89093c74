"""Where one customer stands, and what is coming: what its home shows. Inside that customer's scope."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import g
from sqlalchemy import and_, func, or_, select

from portal.accounts.models import Membership, Subscription
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.tenancy import Scope, narrowed, scope
from portal.plans.models import Kpi, Node, NodeKind, Plan, PlanState, PlanSummary
from portal.portfolio.rules.headlines import Headline, headline, points_ahead

LOOKING_AHEAD = timedelta(days=60)
MOST_DATES = 6
ACTIVE_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class Stand:
    """The active plan as one audience sees it; `plan_pid` is None where there is none."""

    plan_pid: str | None
    title: str = ""
    north_star: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    state: PlanState | None = None
    standing: str = "no_data"
    progress: float | None = None
    expected: float | None = None
    counts: dict[str, int] | None = None
    worst: dict[str, Any] | None = None  # the KPI that lags most

    @property
    def kpis(self) -> int:
        return (self.counts or {}).get("total", 0)

    @property
    def waiting(self) -> int:
        """Return how many KPIs wait for a value."""
        return (self.counts or {}).get("stale", 0)

    def said(self, today: date) -> Headline:
        """Return the sentence that says where the plan stands."""
        ahead = points_ahead(self.progress, self.expected)
        return headline(
            state=self.state, standing=self.standing, ahead=ahead, starts_on=self.starts_on, today=today
        )


@dataclass(frozen=True)
class ComingDate:
    """A day to come: `kind` says what of (due, target, plan_end, notice, renewal)."""

    on: date
    kind: str
    title: str = ""
    node_pid: str = ""
    node_kind: NodeKind | None = None


@dataclass(frozen=True)
class PeopleSums:
    """How many people there are and have been here lately: sums, never names."""

    people: int
    joined: int
    active: int
    last_seen_at: datetime | None


def stand(audience: Audience) -> Stand:
    """Return where the active plan of the customer in scope stands for this audience; asked once a request."""
    stands: dict[tuple[Scope | None, Audience], Stand] = g.setdefault("stands", {})
    if (scope(), audience) not in stands:
        stands[scope(), audience] = _stand(audience)
    return stands[scope(), audience]


def coming_dates(today: date, *, contract: bool) -> list[ComingDate]:
    """Return the next days that matter, soonest first: due and target dates, the plan's end, and the contract's."""
    found = [*_of_nodes(today), *_of_plan(today)]
    if contract:
        found += _of_contract(today)
    return sorted(found, key=lambda one: one.on)[:MOST_DATES]


def people_sums() -> PeopleSums:
    """Return the sums of the people of the customer in scope."""
    recently = clock.now() - ACTIVE_WITHIN
    asked = select(
        func.count(Membership.id),
        func.count(Membership.joined_at),
        func.count(Membership.id).filter(Membership.seen_at >= recently),
        func.max(Membership.seen_at),
    ).where(Membership.ended_at.is_(None))
    return PeopleSums(*db.session.execute(narrowed(asked, Membership)).one())


def _stand(audience: Audience) -> Stand:
    asked = (
        select(
            Plan.public_id.label("plan_pid"), Plan.title, Plan.north_star, Plan.starts_on, Plan.ends_on, Plan.state,
            PlanSummary.standing, PlanSummary.progress, PlanSummary.expected, PlanSummary.counts,
            PlanSummary.worst_kpi.label("worst"),
        )
        .outerjoin(PlanSummary, and_(PlanSummary.plan_id == Plan.id, PlanSummary.audience == audience))
        .where(Plan.activated_at.is_not(None), Plan.deleted_at.is_(None))
    )  # fmt: skip
    row = db.session.execute(asked).first()
    if row is None:
        return Stand(None)
    return Stand(**(row._asdict() | {"standing": row.standing or "no_data", "counts": row.counts or {}}))


def _of_nodes(today: date) -> list[ComingDate]:
    last = today + LOOKING_AHEAD
    asked = (
        select(Node.public_id, Node.kind, Node.title, Node.due_on, Kpi.target_on)
        .join(Plan, and_(Plan.id == Node.plan_id, Plan.activated_at.is_not(None), Plan.deleted_at.is_(None)))
        .outerjoin(Kpi, Kpi.node_id == Node.id)
        .where(
            Node.deleted_at.is_(None),
            Node.closed_at.is_(None),
            or_(Node.due_on.between(today, last), Kpi.target_on.between(today, last)),
        )
        .order_by(func.coalesce(Node.due_on, Kpi.target_on), Node.id)
        .limit(2 * MOST_DATES)
    )
    found = []
    for row in db.session.execute(asked):
        dates = (("due", row.due_on), ("target", row.target_on))
        kind, on = next((kind, on) for kind, on in dates if on is not None and today <= on <= last)
        found.append(ComingDate(on, kind, row.title, row.public_id, row.kind))
    return found


def _of_plan(today: date) -> list[ComingDate]:
    asked = select(Plan.title, Plan.ends_on).where(
        Plan.activated_at.is_not(None),
        Plan.deleted_at.is_(None),
        Plan.state != PlanState.CLOSED,
        Plan.ends_on.between(today, today + LOOKING_AHEAD),
    )
    return [
        ComingDate(row.ends_on, "plan_end", row.title) for row in db.session.execute(narrowed(asked, Plan))
    ]


def _of_contract(today: date) -> list[ComingDate]:
    last = today + 2 * LOOKING_AHEAD
    asked = select(Subscription.plan_name, Subscription.notice_on, Subscription.renews_on).where(
        Subscription.ended_on.is_(None)
    )
    dates = set()
    for row in db.session.execute(narrowed(asked, Subscription)):
        dates |= {(row.notice_on, "notice", row.plan_name), (row.renews_on, "renewal", row.plan_name)}
    return [ComingDate(on, kind, name) for on, kind, name in dates if on is not None and today <= on <= last]
