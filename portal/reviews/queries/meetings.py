"""When both sides meet about a review."""

from datetime import date

from portal.accounts.models import Customer
from portal.foundation import clock
from portal.meetings.models import MeetingState
from portal.meetings.queries.meetings import by_id
from portal.reviews.models import Review


def held_on(review: Review, customer: Customer) -> date | None:
    """Return the customer's day on which both sides meet, None where none is known."""
    meeting = by_id(review.meeting_id) if review.meeting_id is not None else None
    if meeting is not None and meeting.starts_at is not None and meeting.state is not MeetingState.CANCELLED:
        return clock.day_of(meeting.starts_at, customer.time_zone)
    return review.held_on
