"""A plan as it stood on the last day of a period, for business reviews: read once for all sections that tell of it.

Terms and tree are those of that day, walked back from today; what was measured for days up to it counts as it is
known now, so that a value that was corrected or came late is told right.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from flask import g
from sqlalchemy import select

from portal.accounts.models import Membership, User
from portal.activity.review_sections import Period
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.plans.models import NodeKind, Outcome, Plan
from portal.plans.queries.history_moments import Moment, moment
from portal.plans.queries.history_rows import KPI_FIELDS, typed
from portal.plans.queries.measurements import in_force
from portal.plans.queries.plans import limits_of
from portal.plans.queries.terms import terms_of
from portal.plans.rules import KpiTerms, Limits, NodeJudgement, NodeRow, judge_tree, plan_numbers
from portal.plans.rules.moments import State
from portal.plans.sources import Signed, signed

Points = list[tuple[date, float]]


@dataclass
class Twig:
    """A node as it stood, with where it stood at the period's end (`now`) and on the day before it began (`then`)."""

    id: int
    public_id: str
    kind: NodeKind
    said: Mapping[str, Any]
    now: NodeJudgement
    then: NodeJudgement
    terms: KpiTerms | None = None
    points: Points = field(default_factory=list)  # up to the period's end, oldest first
    below: list["Twig"] = field(default_factory=list)
    customer_owner: str | None = None  # by the person's public id
    vendor_owner: str | None = None

    @property
    def title(self) -> str:
        title: str = self.said["title"]
        return title

    @property
    def is_cancelled(self) -> bool:
        return typed("outcome", self.said.get("outcome")) is Outcome.CANCELLED

    def all(self) -> Iterator["Twig"]:
        """Yield this and everything below, parents before children."""
        yield self
        for twig in self.below:
            yield from twig.all()


@dataclass
class PlanThen:
    """The plan of a period. `written_later`: it was only written afterwards, so its terms are those of today."""

    plan: Plan
    period: Period
    said: Any  # title, north_star, starts_on, ends_on and limits as they stood
    goals: list[Twig]
    now: NodeJudgement
    then: NodeJudgement
    limits: Limits
    written_later: bool

    @property
    def until(self) -> date:
        return self.period.until

    @property
    def before(self) -> date:
        """Return the day before the period began."""
        return self.period.first - timedelta(days=1)

    @cached_property
    def signed(self) -> Signed | None:
        """Return what both sides had signed by the period's end."""
        return signed(self.plan, self.period.ends_at)

    def twigs(self) -> Iterator[Twig]:
        """Yield every node, goal by goal."""
        for goal in self.goals:
            yield from goal.all()

    def kpis(self, *, of: Sequence[Twig] | None = None) -> Iterator[Twig]:
        """Yield the KPIs that count: those of cancelled goals and initiatives are left out."""
        for twig in self.goals if of is None else of:
            if not twig.is_cancelled:
                if twig.terms is not None:
                    yield twig
                yield from self.kpis(of=twig.below)


def plan_then(period: Period) -> PlanThen | None:
    """Return the plan of a period in a fixed number of statements; None without one that both sides see.

    Asked again for the very same period (every section of a review asks), nothing is read again.
    """
    kept = g.get("plan_then")
    if kept is None or kept[0] is not period:
        kept = g.plan_then = (period, _read(period))
    found: PlanThen | None = kept[1]
    return found


def _read(period: Period) -> PlanThen | None:
    plan = _plan(period.plan_id)
    if plan is None:
        return None
    found = moment(plan, min(period.ends_at - timedelta.resolution, clock.now()))
    state, later = _stood(found)
    if not state:
        return None
    points = in_force([node_id for node_id in state if found.nodes[node_id].kind is NodeKind.KPI])
    return _grown(plan, period, found, state, points, later)


def _plan(plan_id: int | None) -> Plan | None:
    asked = select(Plan).where(Plan.id == plan_id, Plan.deleted_at.is_(None))
    return db.session.scalar(narrowed(asked, Plan)) if plan_id is not None else None


def _stood(found: Moment) -> tuple[State, bool]:
    """Return the nodes of that day. What was shared only later stands as it is now: nobody saw what it said before.

    A plan that was written only afterwards (brought in from a file, say) stands as it is now, too.
    """
    shared_later = {
        node_id: node
        for node_id, node in found.today.items()
        if node_id not in found.then and found.nodes[node_id].created_at <= found.at
    }
    state = {**found.then, **shared_later}
    if any(node.get("parent_id") is None for node in state.values()):
        return state, False
    return dict(found.today), True


def _grown(
    plan: Plan, period: Period, found: Moment, state: State, values: Mapping[int, Points], later: bool
) -> PlanThen:
    ordered = sorted(state.items(), key=lambda item: (item[1]["position"] or 0, item[0]))
    rows = [_row(node_id, node) for node_id, node in ordered]
    points = {
        node_id: [point for point in some if point[0] <= period.until] for node_id, some in values.items()
    }
    terms = {node_id: terms_of(_terms(state[node_id])) for node_id in values}
    known = {node_id: (terms[node_id], points[node_id]) for node_id in values}
    said = plan if later else found.plan
    limits = limits_of(said)
    now = judge_tree(rows, known, period.until, limits)
    then = judge_tree(rows, known, period.first - timedelta(days=1), limits)
    twigs = {
        node_id: Twig(
            node_id, found.nodes[node_id].public_id, found.nodes[node_id].kind, node, now[node_id], then[node_id],
            terms.get(node_id), points.get(node_id, []),
        )
        for node_id, node in ordered
        if node_id in now
    }  # fmt: skip
    _own(twigs.values())
    return PlanThen(
        plan, period, said, _hung(twigs), plan_numbers(rows, now, limits), plan_numbers(rows, then, limits),
        limits, later,
    )  # fmt: skip


def _row(node_id: int, node: Mapping[str, Any]) -> NodeRow:
    return NodeRow(node_id, node["parent_id"], node["weight"], typed("outcome", node["outcome"]))


def _terms(node: Mapping[str, Any]) -> Any:
    return SimpleNamespace(**{of: typed(name, node[name]) for name, of in KPI_FIELDS.items()})


def _hung(twigs: Mapping[int, Twig]) -> list[Twig]:
    goals = []
    for twig in twigs.values():
        above = twigs.get(twig.said["parent_id"] or 0)
        if above is not None:
            above.below.append(twig)
        elif twig.said["parent_id"] is None:
            goals.append(twig)
    return goals


def _own(twigs: Any) -> None:
    """Say whose each node is, in two statements at most."""
    twigs = list(twigs)
    members = {twig.said["customer_owner_id"] for twig in twigs} - {None}
    staff = {twig.said["vendor_owner_id"] for twig in twigs} - {None}
    theirs = select(Membership.id, User.public_id).join(User, User.id == Membership.user_id)
    ours = select(User.id, User.public_id).where(User.id.in_(sorted(staff)))
    by_member = _pairs(narrowed(theirs.where(Membership.id.in_(sorted(members))), Membership))
    by_staff = _pairs(ours)
    for twig in twigs:
        twig.customer_owner = by_member.get(twig.said["customer_owner_id"] or 0)
        twig.vendor_owner = by_staff.get(twig.said["vendor_owner_id"] or 0)


def _pairs(asked: Any) -> dict[int, str]:
    return {row[0]: row[1] for row in db.session.execute(asked)}
