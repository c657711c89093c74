"""A meeting goes from one stage to the next; who, when and why is kept."""

from portal.activity.actions import record
from portal.foundation import history
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.history import Change
from portal.meetings.models import Meeting, MeetingState, Stage
from portal.meetings.rules import MOVES
from portal.meetings.rules.drafts import Refused

KIND = "meeting"


def begin(meeting: Meeting, state: MeetingState, *, by: Actor) -> None:
    """Write down the first stage of a new meeting."""
    meeting.state = state
    _write(meeting, state, by, "")
    history.record(
        KIND, meeting.id, {history.CREATED: Change(None, meeting.title)}, by=by, visibility=meeting.visibility
    )
    tell(meeting, f"meeting.{state}", by=by)


def move(meeting: Meeting, state: MeetingState, *, by: Actor, why: str = "") -> None:
    """Bring a meeting to another stage; raises Refused where it cannot go there."""
    before = meeting.state
    if state not in MOVES[before]:
        raise Refused("not_now")
    meeting.state = state
    _write(meeting, state, by, why)
    changes = {"state": Change(before, state)}
    history.record(KIND, meeting.id, changes, by=by, visibility=meeting.visibility, why=why or None)
    tell(meeting, f"meeting.{state}", by=by, why=why)


def stand(meeting: Meeting, *, by: Actor) -> None:
    """Write down that an occurrence of a series stands; the series itself is told on the timeline."""
    _write(meeting, MeetingState.FIXED, by, "")


def tell(meeting: Meeting, kind: str, *, by: Actor, **facts: object) -> None:
    """Add to the customer's timeline."""
    record(
        kind,
        by=by,
        visibility=meeting.visibility,
        subject_kind=KIND,
        subject_public_id=meeting.public_id,
        title=meeting.title,
        starts_at=meeting.starts_at,
        zone=meeting.zone,
        **facts,
    )


def _write(meeting: Meeting, state: MeetingState, by: Actor, why: str) -> None:
    db.session.add(Stage(meeting_id=meeting.id, state=state, by_id=by.person_id, by_side=by.side, why=why))
