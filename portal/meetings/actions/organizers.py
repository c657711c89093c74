"""Giving what somebody organizes to whoever follows them, when they move or leave."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.history import Change
from portal.meetings.actions import invitations, people, series, stages
from portal.meetings.actions.events import MeetingChanged
from portal.meetings.actions.meetings import say
from portal.meetings.models import Attendee, Meeting, MeetingState
from portal.meetings.queries import owned
from portal.meetings.queries.meetings import attendee_of
from portal.meetings.rules.drafts import Invited, Refused


@dataclass(frozen=True)
class Following:
    """Who follows whom, by their inner ids; after `last_day`, where there is one, the former is not asked to come."""

    former_id: int
    successor_id: int
    last_day: date | None = None


def hand_over(
    meeting_pids: Collection[str], series_pids: Collection[str], following: Following, *, by: Actor
) -> None:
    """Let the successor hold these meetings and keep these series going; everybody's calendar is told once."""
    for meeting in owned.meetings_named(meeting_pids):
        gone = _give([meeting], following, by)
        if meeting.state is MeetingState.FIXED:
            invitations.uninvite(meeting, gone)
            invitations.invite(meeting, by=by, changed=True)
        say(MeetingChanged, meeting)
    for whole in owned.series_named(series_pids):
        coming = owned.coming_of(whole)
        change = {"organizer_id": Change(whole.organizer_id, following.successor_id)}
        whole.organizer_id = following.successor_id
        history.record(series.KIND, whole.id, change, by=by, visibility=whole.visibility)
        gone = _give(coming, following, by)
        if coming:
            invitations.uninvite_from_series(whole, coming[0], gone)
            invitations.invite_to_series(whole, coming[0], by=by, changed=True)
        for meeting in coming:
            say(MeetingChanged, meeting)


def _give(meetings: Sequence[Meeting], following: Following, by: Actor) -> list[Attendee]:
    """Make the successor the organizer of these; return the places at them that the former organizer has left."""
    left = []
    for meeting in meetings:
        change = {"organizer_id": Change(meeting.organizer_id, following.successor_id)}
        meeting.organizer_id = following.successor_id
        history.record(stages.KIND, meeting.id, change, by=by, visibility=meeting.visibility)
        with suppress(Refused):  # where as many come as may, they organize it without a place of their own
            people.ask(meeting, Invited((following.successor_id,)), by=by)
        place = attendee_of(meeting.id, following.former_id)
        if place is not None and _comes_too_late(meeting, following.last_day):
            place.removed_at = clock.now()
            left.append(place)
    db.session.flush()
    return left


def _comes_too_late(meeting: Meeting, last_day: date | None) -> bool:
    """True where it takes place after somebody's last day."""
    if last_day is None or meeting.starts_at is None:
        return False
    return clock.day_of(meeting.starts_at, meeting.zone) > last_day
