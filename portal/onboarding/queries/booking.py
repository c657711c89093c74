"""Meetings that a step could have, and steps that have a meeting."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.foundation import clock
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.meetings.models import Meeting, MeetingState
from portal.onboarding.models import Step

MOST = 5


def arranged() -> Sequence[Meeting]:
    """Return the next meetings of both sides with the customer in scope."""
    asked = select(Meeting).where(
        Meeting.state == MeetingState.FIXED,
        Meeting.starts_at > clock.now(),
        Meeting.visibility == Visibility.SHARED,
    )
    return db.session.scalars(narrowed(asked.order_by(Meeting.starts_at).limit(MOST), Meeting)).all()


def steps_with(meeting_id: int) -> Sequence[Step]:
    """Return the steps whose meeting it is."""
    return db.session.scalars(narrowed(select(Step).where(Step.meeting_id == meeting_id), Step)).all()
