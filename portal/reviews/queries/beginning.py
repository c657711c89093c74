"""What a review can begin with: plans, meetings, templates, and what is guessed of them."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal.accounts.models import Customer
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.i18n import day, language
from portal.meetings.models import Meeting, MeetingState
from portal.meetings.queries import meetings
from portal.meetings.rules import MeetingKind
from portal.plans.queries import plans
from portal.reviews.models import ReviewTemplate

Choices = list[tuple[str, str]]
MOST_MEETINGS = 30


def plan_choices() -> Choices:
    """Return the plans that both sides see, the active one first, and none."""
    shared = [row for row in plans.plans() if row.visibility is Visibility.SHARED]
    return [*((row.public_id, row.title) for row in shared), ("", _("None"))]


def meeting_choices(chosen_id: int | None = None) -> Choices:
    """Return none, and the meetings of both sides that lie ahead, with the one that is chosen."""
    rows = [row for row in meetings.coming(most=MOST_MEETINGS) if row.visibility is Visibility.SHARED]
    found = [(row.public_id, _titled(row)) for row in rows]
    chosen = meetings.by_id(chosen_id) if chosen_id is not None else None
    if chosen is not None and chosen.public_id not in dict(found):
        found.insert(0, (chosen.public_id, _titled(chosen)))
    return [("", _("None")), *found]


def likely_meeting() -> str:
    """Return the next meeting that is a review, by public id; empty where none is arranged."""
    ahead = (row for row in meetings.coming(most=MOST_MEETINGS) if row.visibility is Visibility.SHARED)
    return next((row.public_id for row in ahead if row.kind is MeetingKind.REVIEW), "")


def templates_for(customer: Customer) -> Sequence[ReviewTemplate]:
    """Return the templates that are offered for a customer, those of its segment first."""
    asked = select(ReviewTemplate).where(
        ReviewTemplate.retired_at.is_(None),
        (ReviewTemplate.segment_id == customer.segment_id) | ReviewTemplate.segment_id.is_(None),
    )
    found = db.session.scalars(asked.order_by(ReviewTemplate.id)).all()
    return sorted(found, key=lambda one: (one.segment_id is None, one.id))


def template_words(template: ReviewTemplate) -> str:
    """Return what a template is called in the reader's language."""
    ja, en = template.name_ja, template.name_en
    return (ja or en) if language() == "ja" else (en or ja)


def plan_id(public_id: str | None) -> int | None:
    """Return a plan by inner id."""
    found = plans.plan(public_id) if public_id else None
    return found.id if found is not None else None


def meeting_id(public_id: str | None) -> int | None:
    """Return a meeting of both sides by inner id."""
    found = meetings.meeting(public_id) if public_id else None
    if found is None or found.visibility is not Visibility.SHARED or found.state is MeetingState.CANCELLED:
        return None
    return found.id


def named_plan(inner_id: int | None) -> str:
    """Return a plan by public id, empty where the reader sees none."""
    try:
        return plans.plan_of(inner_id).public_id if inner_id is not None else ""
    except LookupError:
        return ""


def named_meeting(inner_id: int | None) -> str:
    """Return a meeting by public id, empty where the reader sees none."""
    found = meetings.by_id(inner_id) if inner_id is not None else None
    return found.public_id if found is not None else ""


def _titled(meeting: Meeting | Any) -> str:
    return f"{day(meeting.starts_at)} {meeting.title}" if meeting.starts_at else str(meeting.title)
