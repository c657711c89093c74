"""The meetings of a period and what was decided at them, as far as both sides see it: two statements and one for each
kind of thing that a decision became."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, select

from portal.accounts.models import User
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.meetings.models import Decision, Meeting, MeetingState

AnyRow = Row[*tuple[Any, ...]]


def held(begins_at: datetime, ends_at: datetime) -> list[AnyRow]:
    """Return the meetings that took place, the earliest first; what was called off or never fixed is none."""
    asked = select(
        Meeting.id, Meeting.public_id, Meeting.title, Meeting.kind, Meeting.starts_at, Meeting.minutes
    ).where(
        Meeting.state.in_((MeetingState.FIXED, MeetingState.HELD)), Meeting.starts_at >= begins_at,
        Meeting.ends_at < ends_at,
    )  # fmt: skip
    return list(db.session.execute(narrowed(asked.order_by(Meeting.starts_at, Meeting.id), Meeting)))


def decisions(meeting_ids: Collection[int]) -> list[AnyRow]:
    """Return what was decided at these meetings, in the order in which it was recorded."""
    of_meeting = and_(Meeting.id == Decision.meeting_id, Meeting.customer_id == Decision.customer_id)
    asked = (
        select(
            Decision.id, Decision.public_id, Decision.text, Decision.decided_side, Meeting.public_id.label("meeting"),
            Meeting.title, Meeting.starts_at, User.public_id.label("person"),
        )
        .join(Meeting, of_meeting)
        .outerjoin(User, User.id == Decision.decided_by_id)
        .where(Decision.meeting_id.in_(sorted(meeting_ids)), Decision.deleted_at.is_(None))
        .order_by(Meeting.starts_at, Decision.id)
    )  # fmt: skip
    return list(db.session.execute(narrowed(asked, Decision, Meeting)))
