"""A step hears when its meeting does not take place."""

from portal.foundation.actor import WORKER
from portal.foundation.events import in_transaction
from portal.meetings.actions.events import MeetingCancelled
from portal.onboarding.actions import booking
from portal.onboarding.queries.booking import steps_with


@in_transaction(MeetingCancelled)
def let_go(event: MeetingCancelled) -> None:
    """Let the steps go that had this meeting; those that its booking had completed are open again."""
    for step in steps_with(event.meeting_id):
        booking.detach(step, by=WORKER)
