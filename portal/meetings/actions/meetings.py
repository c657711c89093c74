"""Arranging meetings: with a time, or with several to choose from."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from portal.accounts.models import Customer
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db, new_public_id
from portal.foundation.events import announce
from portal.meetings.actions import invitations, people, stages, turns
from portal.meetings.actions.events import MeetingChanged, MeetingFixed
from portal.meetings.models import Attendee, Meeting, MeetingState, PlaceKind, Slot
from portal.meetings.queries.meetings import attendees_of
from portal.meetings.queries.taken import taken
from portal.meetings.rules import LONGEST_MINUTES, MOST_SLOTS
from portal.meetings.rules.drafts import Draft, Invited, Refused, Taken
from portal.meetings.rules.free import is_taken

ROOM_BYTES = 15  # 120 bits: whoever knows no invitation finds no room


def arrange(
    draft: Draft,
    starts_at: datetime,
    invited: Invited,
    *,
    by: Actor,
    visibility: Visibility = Visibility.SHARED,
) -> Meeting:
    """Arrange a meeting at a time that is agreed already, and invite its people. Raises Refused."""
    if starts_at <= clock.now():
        raise Refused("past")
    meeting = prepare(draft, invited, by=by, visibility=visibility)
    set_time(meeting, starts_at)
    turns.wait_for(people.vendors_of(_asked(meeting)))
    stages.begin(meeting, MeetingState.FIXED, by=by)
    invitations.invite(meeting, by=by)
    say(MeetingFixed, meeting)
    return meeting


def propose(
    draft: Draft,
    slots: Sequence[datetime],
    invited: Invited,
    *,
    by: Actor,
    visibility: Visibility = Visibility.SHARED,
) -> Meeting:
    """Put up to five times forward, of which the others choose one. Raises Refused."""
    coming = sorted({moment for moment in slots if moment > clock.now()})
    if not coming:
        raise Refused("past")
    if len(coming) > MOST_SLOTS:
        raise Refused("too_many_slots")
    meeting = prepare(draft, invited, by=by, visibility=visibility)
    length = timedelta(minutes=meeting.minutes)
    db.session.add_all(
        Slot(meeting_id=meeting.id, starts_at=moment, ends_at=moment + length) for moment in coming
    )
    stages.begin(meeting, MeetingState.PROPOSED, by=by)
    invitations.propose(meeting, by=by)
    say(MeetingChanged, meeting)
    return meeting


def fix(meeting: Meeting, slot: Slot, *, by: Actor) -> None:
    """Take one of the proposed times. Raises Taken when somebody of the vendor's has something else by now."""
    if meeting.state is not MeetingState.PROPOSED or slot.meeting_id != meeting.id:
        raise Refused("not_now")
    if slot.starts_at <= clock.now():
        raise Refused("past")
    asked = _asked(meeting)
    refuse_if_taken(people.vendors_of(asked), slot.starts_at, slot.ends_at, but=meeting.id)
    set_time(meeting, slot.starts_at)
    stages.move(meeting, MeetingState.FIXED, by=by)
    invitations.invite(meeting, by=by)
    say(MeetingFixed, meeting)


def refuse_if_taken(
    person_ids: Sequence[int], starts_at: datetime, ends_at: datetime, *, but: int = 0
) -> None:
    """Raise Taken where one of these people has something else then; nobody else can fix their time meanwhile."""
    turns.wait_for(person_ids)
    held = taken(person_ids, starts_at, ends_at, but=but, own_calendars=False)
    if any(is_taken(ranges, starts_at, ends_at) for ranges in held.values()):
        raise Taken


def prepare(draft: Draft, invited: Invited, *, by: Actor, visibility: Visibility, **words: Any) -> Meeting:
    """Add a meeting without a time, with its people; who prepares it is its organizer and comes."""
    if by.person_id is None or by.side is None:
        raise ValueError("a meeting has an organizer")
    if not 5 <= draft.minutes <= LONGEST_MINUTES:
        raise Refused("length")
    public_id = new_public_id()
    meeting = Meeting(
        public_id=public_id,
        title=draft.title,
        kind=draft.kind,
        purpose=draft.purpose,
        minutes=draft.minutes,
        zone=draft.zone,
        place_kind=draft.place_kind,
        place=place_of(draft),
        organizer_id=words.pop("organizer_id", by.person_id),
        organizer_side=words.pop("organizer_side", by.side),
        visibility=visibility,
        uid=f"{public_id}@{uid_domain()}",
        state=MeetingState.PROPOSED,
        **words,
    )
    db.session.add(meeting)
    db.session.flush()
    with_organizer = Invited(
        (meeting.organizer_id, *invited.person_ids), invited.guests, invited.optional_ids
    )
    people.ask(meeting, with_organizer, by=by)
    return meeting


def place_of(draft: Draft, before: str = "") -> str:
    """Return where it is; a room that we name has a name that nobody can guess, and keeps it."""
    if draft.place_kind is PlaceKind.ROOM:
        return before or f"banso-{secrets.token_urlsafe(ROOM_BYTES).replace('_', 'x').replace('-', 'y')}"
    return "" if draft.place_kind is PlaceKind.OPEN else draft.place


def set_time(meeting: Meeting, starts_at: datetime) -> None:
    """Give a meeting its time."""
    meeting.starts_at, meeting.ends_at = starts_at, starts_at + timedelta(minutes=meeting.minutes)
    meeting.reminded_at = None
    db.session.flush()


def uid_domain() -> str:
    """Return what stands behind the @ of a meeting's name in calendars."""
    machine: str = current_app.config["MAIL_SENDER"]
    return machine.rpartition("@")[2] or "localhost"


def say(kind: type[MeetingChanged], meeting: Meeting) -> None:
    """Announce what became of a meeting."""
    customer = db.session.get_one(Customer, meeting.customer_id)
    announce(kind(customer.id, customer.public_id, meeting.id, meeting.public_id, meeting.visibility))


def _asked(meeting: Meeting) -> Sequence[Attendee]:
    return attendees_of(meeting.id)
