"""Open pages hear that a meeting changed, each audience on its own topic; the timeline tells it."""

from flask_babel import lazy_gettext as _l

from portal.activity.sentences import chapter, told_by
from portal.foundation.events import after_commit
from portal.foundation.live import customer_topic, hub
from portal.meetings.actions.events import (
    MeetingCancelled,
    MeetingChanged,
    MeetingFixed,
    MeetingHeld,
    PartChanged,
)

told_by(
    "meetings/told.html",
    "meeting.proposed",
    "meeting.fixed",
    "meeting.moved",
    "meeting.revised",
    "meeting.series",
    "meeting.series_revised",
    "meeting.held",
    "meeting.agenda_added",
    "meeting.decided",
    "meeting.minutes_sent",
    "meeting.cancelled",
)
chapter("meetings", _l("Meetings"), "meeting.")


@after_commit(MeetingChanged, MeetingFixed, MeetingHeld, MeetingCancelled)
def tell_of_meeting(event: MeetingChanged) -> None:
    """Name the meeting, and the list that it stands in."""
    hub.publish(
        customer_topic(event.customer_pid, event.visibility), [f"meeting-{event.public_id}", "meetings"]
    )


@after_commit(PartChanged)
def tell_of_part(event: PartChanged) -> None:
    """Name the part that is different, to those alone who see what changed."""
    hub.publish(customer_topic(event.customer_pid, event.visibility), [f"{event.part}-{event.public_id}"])
