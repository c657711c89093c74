"""Saying that a part of a meeting's page is different, and refusing to change what is called off."""

from portal.accounts.models import Customer
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.meetings.actions.events import PartChanged
from portal.meetings.models import Meeting, MeetingState
from portal.meetings.rules.drafts import Refused


def changed(meeting: Meeting, part: str, visibility: Visibility | None = None) -> None:
    """Announce it to those who see what changed."""
    customer = db.session.get_one(Customer, meeting.customer_id)
    announce(
        PartChanged(
            customer.id, customer.public_id, meeting.public_id, part, visibility or meeting.visibility
        )
    )


def refuse_if_cancelled(meeting: Meeting) -> None:
    """Raise Refused where the meeting does not take place."""
    if meeting.state is MeetingState.CANCELLED:
        raise Refused("not_now")
