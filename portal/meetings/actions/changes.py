"""Changing a meeting: its words and place, its time, its people; and calling it off."""

from datetime import datetime, timedelta
from typing import Any

from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.history import Change
from portal.meetings.actions import invitations, people, stages
from portal.meetings.actions.events import MeetingCancelled, MeetingChanged, MeetingFixed
from portal.meetings.actions.meetings import place_of, refuse_if_taken, say, set_time
from portal.meetings.models import Meeting, MeetingState, PlaceKind
from portal.meetings.queries.meetings import attendees_of
from portal.meetings.rules.drafts import Draft, Invited, Refused

SAID = ("title", "kind", "purpose", "minutes", "zone", "place_kind", "place")
#: What calendars show: a change of it is sent to everybody.
SHOWN_IN_CALENDARS = frozenset({"title", "minutes", "zone", "place_kind", "place", "starts_at"})


def revise(meeting: Meeting, draft: Draft, *, starts_at: datetime | None = None, by: Actor) -> bool:
    """Change what is said of a meeting, and when it is; return whether anything changed.

    Raises Taken where the new time is not free for the vendor's people, Refused where nothing can be changed any more.
    """
    if meeting.state in (MeetingState.CANCELLED, MeetingState.HELD):
        raise Refused("not_now")
    changes = apply(meeting, draft)
    if starts_at is not None and meeting.state is MeetingState.FIXED:
        changes |= _retime(meeting, starts_at)
    if not changes:
        return False
    db.session.flush()
    history.record(stages.KIND, meeting.id, changes, by=by, visibility=meeting.visibility)
    if meeting.state is MeetingState.FIXED and SHOWN_IN_CALENDARS & set(changes):
        _tell(meeting, changes, by)
    say(MeetingFixed if "starts_at" in changes else MeetingChanged, meeting)
    return True


def change_people(meeting: Meeting, invited: Invited, *, by: Actor) -> None:
    """Ask these people to come, and nobody else: who is new gets the invitation, who is not asked any more loses it."""
    gone = people.take_off(meeting, invited)
    added = people.ask(meeting, invited, by=by)
    if not gone and not added:
        return
    before = {f"attendee:{one.person_id or one.email}": Change("asked", None) for one in gone}
    after = {f"attendee:{one.person_id or one.email}": Change(None, "asked") for one in added}
    history.record(stages.KIND, meeting.id, before | after, by=by, visibility=meeting.visibility)
    if meeting.state is MeetingState.FIXED:
        invitations.uninvite(meeting, gone)
        invitations.invite_more(meeting, added, by=by)
    say(MeetingChanged, meeting)


def cancel(meeting: Meeting, *, why: str = "", by: Actor) -> None:
    """Call a meeting off; of a series this occurrence alone. Raises Refused."""
    stages.move(meeting, MeetingState.CANCELLED, by=by, why=why)
    invitations.cancel(meeting, by=by)
    say(MeetingCancelled, meeting)


def set_recording(meeting: Meeting, url: str, *, by: Actor) -> None:
    """Say where the recording can be seen; empty takes it away."""
    changes = {"recording_url": Change(meeting.recording_url, url)}
    meeting.recording_url = url
    history.record(stages.KIND, meeting.id, changes, by=by, visibility=meeting.visibility)
    say(MeetingChanged, meeting)


def apply(meeting: Meeting, draft: Draft) -> dict[str, Change]:
    """Write a draft over a meeting and return what is different now."""
    kept = meeting.place if meeting.place_kind is PlaceKind.ROOM else ""
    now: dict[str, Any] = {name: getattr(draft, name) for name in SAID} | {"place": place_of(draft, kept)}
    changes = {name: Change(getattr(meeting, name), value) for name, value in now.items()}
    changes = {name: change for name, change in changes.items() if change.before != change.after}
    for name, change in changes.items():
        setattr(meeting, name, change.after)
    if "minutes" in changes and meeting.starts_at is not None:
        meeting.ends_at = meeting.starts_at + timedelta(minutes=meeting.minutes)
    return changes


def _retime(meeting: Meeting, starts_at: datetime) -> dict[str, Change]:
    if starts_at == meeting.starts_at:
        return {}
    if starts_at <= clock.now():
        raise Refused("past")
    vendors = people.vendors_of(attendees_of(meeting.id))
    ends_at = starts_at + timedelta(minutes=meeting.minutes)
    refuse_if_taken(vendors, starts_at, ends_at, but=meeting.id)
    change = {"starts_at": Change(meeting.starts_at, starts_at)}
    set_time(meeting, starts_at)
    return change


def _tell(meeting: Meeting, changes: dict[str, Change], by: Actor) -> None:
    if "starts_at" in changes:
        moved = changes["starts_at"]
        stages.tell(meeting, "meeting.moved", by=by, before=moved.before, after=moved.after)
    else:
        stages.tell(meeting, "meeting.revised", by=by, fields=sorted(changes))
    invitations.invite(meeting, by=by, changed=True)
