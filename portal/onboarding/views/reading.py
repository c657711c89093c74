"""What is read and watched inside a step, for somebody who came by a link."""

from typing import Any

from flask import url_for

from portal.accounts.queries.calendars import today_of, work_calendar
from portal.accounts.standpoint import Standpoint
from portal.foundation.i18n import language
from portal.foundation.markup import to_html
from portal.onboarding import readings
from portal.onboarding.models import Step
from portal.onboarding.queries import standing
from portal.onboarding.rules import shapes
from portal.onboarding.rules.shapes import Words
from portal.onboarding.rules.words import StepState
from portal.onboarding.views.inside import video_of


def reading_of(point: Standpoint, step: Step) -> dict[str, Any]:
    """Return a step's instructions, its reading, its video, and whether it is late."""
    wanted = shapes.reading(step.reading)
    return {
        "about": to_html(Words(step.about_ja, step.about_en).of(language())),
        "reading": readings.shown(point, wanted) if wanted else None,
        "video": video_of(step.video_url),
        "late": _is_late(point, step),
        "portal_url": url_for("steps.show", slug=point.customer.slug, step=step.public_id),
    }


def _is_late(point: Standpoint, step: Step) -> bool:
    """True when working days of both sides have passed since its day, and its journey runs and does not rest."""
    today = today_of(point.customer)
    if step.state is not StepState.OPEN or step.due_on is None or step.due_on >= today:
        return False
    return not standing.is_quiet(step) and work_calendar(point.customer).days_late(step.due_on, today) > 0
