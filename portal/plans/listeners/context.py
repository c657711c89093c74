"""Where a customer's plan stands, for whoever opens a conversation with them."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.queries.calendars import today_of
from portal.activity.context import About, about_customer
from portal.plans.models import PlanState
from portal.plans.queries import plans
from portal.plans.queries.map_kept import read_map
from portal.plans.queries.map_tree import Branch

MOST_GOALS, MOST_KPIS = 4, 3


@about_customer("plans/context.html", order=30)
def plan_standing(about: About) -> dict[str, Any] | None:
    """Tell where the plan and its goals stand, and which KPIs are off track."""
    plan = plans.active_plan()
    if plan is None:
        return None
    read = read_map(plan, today_of(about.point.customer), plans.pulse(plan.id, about.point.audience))
    off_track = [one for goal in read.goals for one in goal.all() if _is_off(one)]
    return {
        "plan": plan,
        "proposed": plan.state is PlanState.PROPOSED,
        "standing": read.judged.plan,
        "goals": read.goals[:MOST_GOALS],
        "more_goals": max(0, len(read.goals) - MOST_GOALS),
        "off_track": off_track[:MOST_KPIS],
        "more_off_track": max(0, len(off_track) - MOST_KPIS),
        "brief": _brief(len(off_track)),
    }


def _is_off(branch: Branch) -> bool:
    return branch.kpi is not None and branch.standing.standing == "off_track"


def _brief(off_track: int) -> str:
    if not off_track:
        return _("nothing off track")
    return ngettext("%(num)s KPI off track", "%(num)s KPIs off track", off_track)
