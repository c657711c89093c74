"""Where a customer stands in their onboarding, for whoever opens a conversation or a meeting with them."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.queries.calendars import today_of, work_calendar
from portal.activity.context import About, about_customer
from portal.onboarding.forms.words import PACE_WORDS
from portal.onboarding.queries import standing
from portal.onboarding.rules.words import Pace, Waiting

MOST = 3


@about_customer("onboarding/context.html", order=25)
def onboarding_standing(about: About) -> dict[str, Any] | None:
    """Tell how far the running onboardings are and what comes next."""
    rows = standing.under_way()
    if not rows:
        return None
    steps = standing.lines({row.next_step_id for row in rows[:MOST] if row.next_step_id is not None})
    return {
        "journeys": rows[:MOST],
        "more": max(0, len(rows) - MOST),
        "steps": steps,
        "late": _late(about, steps.values()),
        "pace_words": PACE_WORDS,
        "brief": _brief(rows),
    }


def _late(about: About, steps: Iterable[Any]) -> set[int]:
    """Return which of these steps working days of both sides have passed since their day."""
    customer, today = about.point.customer, today_of(about.point.customer)
    passed = [step for step in steps if step.due_on is not None and step.due_on < today]
    calendar = work_calendar(customer) if passed else None
    return {step.id for step in passed if calendar and calendar.days_late(step.due_on, today)}


def _brief(rows: Any) -> str:
    troubles = sum(row.troubles for row in rows)
    if troubles:
        return ngettext("stuck in onboarding", "stuck in onboarding at %(num)s steps", troubles)
    if any(row.pace is not Pace.ON_TRACK and row.waits is not Waiting.PAUSED for row in rows):
        return _("onboarding late")
    return _("onboarding %(done)s/%(all)s", done=rows[0].steps_done, all=rows[0].steps)
