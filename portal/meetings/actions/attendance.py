"""A meeting has taken place: who was there, and that both sides were in contact."""

from collections.abc import Collection
from datetime import timedelta

from portal.contacts.actions import log
from portal.contacts.rules.kinds import ContactKind, Direction
from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.history import Change
from portal.meetings.actions import stages
from portal.meetings.actions.events import MeetingChanged, MeetingHeld
from portal.meetings.actions.meetings import say
from portal.meetings.models import Answer, Meeting, MeetingState
from portal.meetings.queries.meetings import attendees_of
from portal.meetings.rules.drafts import Refused

#: So long after its end a meeting counts as held although nobody said so.
COUNTS_AS_HELD_AFTER = timedelta(hours=12)


def note(meeting: Meeting, present: Collection[str], *, by: Actor) -> None:
    """Say who was there, by the attendees' public ids; the meeting counts as held. Raises Refused before it begins."""
    if meeting.state not in (MeetingState.FIXED, MeetingState.HELD) or not has_begun(meeting):
        raise Refused("not_yet")
    changes = {}
    for one in attendees_of(meeting.id):
        there = one.public_id in present
        changes[f"attended:{one.person_id or one.email}"] = Change(one.attended, there)
        one.attended, one.attended_by_id = there, by.person_id
    history.record(stages.KIND, meeting.id, changes, by=by, visibility=meeting.visibility)
    if meeting.state is MeetingState.FIXED:
        hold(meeting, by=by)
    say(MeetingChanged, meeting)


def hold(meeting: Meeting, *, by: Actor) -> None:
    """Let a meeting count as held, and as a contact of those who came: where nobody said, of those who said yes."""
    stages.move(meeting, MeetingState.HELD, by=by)
    _log(meeting, by)
    say(MeetingHeld, meeting)


def has_begun(meeting: Meeting) -> bool:
    """True once its time has come."""
    return meeting.starts_at is not None and meeting.starts_at <= clock.now()


def _log(meeting: Meeting, by: Actor) -> None:
    if meeting.visibility is not Visibility.SHARED:
        return  # what one side does inside is no contact
    came = [
        one
        for one in attendees_of(meeting.id)
        if one.attended or (one.attended is None and one.answer is Answer.YES)
    ]
    log.contact(
        meeting.customer_id,
        kind=ContactKind.MEETING,
        direction=Direction.BOTH,
        people=[one.person_id for one in came if one.person_id is not None],
        others=", ".join(one.name or one.email for one in came if one.person_id is None),
        at=meeting.starts_at,
        title=meeting.title,
        subject_kind=stages.KIND,
        subject_id=meeting.id,
        subject_public_id=meeting.public_id,
        by=by,
        visibility=meeting.visibility,
        about=f"meeting:{meeting.public_id}",
    )
