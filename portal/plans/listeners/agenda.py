"""What of the plan needs talking about when both sides meet: crossed and off-track KPIs, blocks, values that wait."""

from collections.abc import Iterator
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.accounts import branding
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import Standpoint
from portal.activity import agenda
from portal.activity.agenda import Point
from portal.foundation.audience import Side, Visibility
from portal.foundation.i18n import full_date
from portal.plans.models import PlanState
from portal.plans.queries import plans
from portal.plans.queries.map_kept import read_map
from portal.plans.queries.map_tree import Branch


@agenda.offers(order=10)
def of_the_plan(point: Standpoint) -> Iterator[Point]:
    """Offer the KPIs beyond their threshold or off track, then what is in the way, then values that are missing."""
    plan = plans.active_plan() if point.may(Permit.MAP_READ) else None
    if plan is None or plan.state is PlanState.CLOSED:
        return
    read = read_map(plan, today_of(point.customer), plans.pulse(plan.id, point.audience))
    branches = [one for goal in read.goals for one in goal.all() if one.node.outcome is None]
    kpis = [one for one in branches if one.kpi is not None]
    yield from (_point(point, plan, one, _off(one), 10, "trending-down") for one in kpis if _off(one))
    for one in branches:
        if one.node.blocked_since is not None:
            yield _point(point, plan, one, _blocked(point, one), 10, "circle-pause")
    for one in kpis:
        if one.standing.stale and not _off(one):
            yield _point(point, plan, one, _l("Its value is overdue"), 5, "hourglass")


@agenda.offers(order=20)
def agreement_that_waits(point: Standpoint) -> Iterator[Point]:
    """Offer a plan that waits for the other side's yes."""
    plan = plans.active_plan() if point.may(Permit.MAP_READ) else None
    if plan is not None and plan.state is PlanState.PROPOSED:
        url = url_for("map.show", slug=point.customer.slug, plan=plan.public_id)
        words = _l("Put forward, and not agreed yet")
        yield Point(f"agreement:{plan.public_id}", plan.title, url, words, plan.visibility, icon="handshake")


def _point(point: Standpoint, plan: Any, branch: Branch, reason: Any, minutes: int, picture: str) -> Point:
    node = branch.node
    seen_by = node.visibility if plan.visibility is Visibility.SHARED else plan.visibility
    url = url_for("nodes.show", slug=point.customer.slug, node=node.public_id)
    return Point(f"node:{node.public_id}", node.title, url, reason, seen_by, minutes, picture)


def _off(branch: Branch) -> Any:
    """Return why a KPI needs talking about, None where it does not."""
    if branch.standing.crossed:
        return _l("Beyond its threshold")
    return _l("Off track") if branch.standing.standing == "off_track" else None


def _blocked(point: Standpoint, branch: Branch) -> Any:
    side = branch.node.waiting_for
    company = point.customer.name if side is Side.CUSTOMER else branding.vendor().name
    return _l(
        "It has waited for %(company)s since %(day)s",
        company=company,
        day=full_date(branch.node.blocked_since),
    )
