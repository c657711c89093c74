"""Who left, or may not come in any more, is not asked to come to what lies ahead."""

from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.history import Change
from portal.meetings.actions import stages
from portal.meetings.actions.events import MeetingChanged
from portal.meetings.actions.meetings import say
from portal.meetings.queries import owned


def take_off(person_id: int, *, by: Actor) -> None:
    """Take somebody off the coming meetings of the customer in scope; those they organize wait for a successor.

    They get no mail: who may not see a meeting is not written to about it.
    """
    for meeting, place in owned.places_ahead_of(person_id):
        if meeting.organizer_id == person_id:
            continue
        place.removed_at = clock.now()
        change = {f"attendee:{person_id}": Change("asked", None)}
        history.record(stages.KIND, meeting.id, change, by=by, visibility=meeting.visibility)
        say(MeetingChanged, meeting)
    db.session.flush()
