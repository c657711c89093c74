"""Who is asked to come to a meeting: adding people, taking them off."""

from collections.abc import Iterable

from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.queries.readers import who_of
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.meetings.models import Answer, Attendee, Meeting
from portal.meetings.queries.meetings import attendees_of
from portal.meetings.rules import MOST_PEOPLE
from portal.meetings.rules.drafts import Guest, Invited, Refused


def ask(meeting: Meeting, invited: Invited, *, by: Actor) -> list[Attendee]:
    """Ask people to come, in the order of their names' places; those who cannot see the meeting are left out.

    Whoever asks has said yes by asking. Raises Refused("too_many").
    """
    known = attendees_of(meeting.id, removed=True)
    back = [one for one in known if one.removed_at is not None and _is_among(one, invited)]
    for one in back:
        one.removed_at, one.answer, one.answered_at, one.invited_at = None, Answer.NONE, None, None
    persons, addresses = {one.person_id for one in known}, {one.email for one in known}
    wanted = [one for one in dict.fromkeys(invited.person_ids) if one not in persons]
    guests = [one for one in _once(invited.guests) if one.email not in addresses]
    if len(known) + len(wanted) + len(guests) > MOST_PEOPLE:
        raise Refused("too_many")
    sides = _sides(who_of(wanted, meeting.visibility))
    made = [
        _attendee(meeting, one, sides[one], by, required=one not in invited.optional_ids)
        for one in wanted
        if one in sides
    ]
    made += [
        Attendee(meeting_id=meeting.id, email=one.email, name=one.name, language=one.language, side=None)
        for one in guests
    ]
    db.session.add_all(made)
    db.session.flush()
    return made + back


def take_off(meeting: Meeting, invited: Invited) -> list[Attendee]:
    """Ask those no more who are not among the invited; return who they were. The organizer stays."""
    gone = [
        one
        for one in attendees_of(meeting.id)
        if one.person_id != meeting.organizer_id and not _is_among(one, invited)
    ]
    for one in gone:
        one.removed_at = clock.now()
    db.session.flush()
    return gone


def _is_among(one: Attendee, invited: Invited) -> bool:
    if one.person_id is not None:
        return one.person_id in invited.person_ids
    return one.email in {guest.email for guest in invited.guests}


def persons_of(attendees: Iterable[Attendee]) -> list[int]:
    """Return the inner ids of the persons among them."""
    return [one.person_id for one in attendees if one.person_id is not None]


def vendors_of(attendees: Iterable[Attendee]) -> list[int]:
    """Return the inner ids of the vendor's people among them, whose time is kept free of double bookings."""
    return [one.person_id for one in attendees if one.person_id is not None and one.side is Side.VENDOR]


def _attendee(meeting: Meeting, person_id: int, side: Side, by: Actor, *, required: bool) -> Attendee:
    asked = Attendee(meeting_id=meeting.id, person_id=person_id, side=side, required=required)
    if person_id == by.person_id:
        asked.answer, asked.answered_at = Answer.YES, meeting.created_at
    return asked


def _sides(person_ids: Iterable[int]) -> dict[int, Side]:
    rows = db.session.execute(select(User.id, User.staff_role).where(User.id.in_(sorted(person_ids))))
    return {person_id: Side.VENDOR if role else Side.CUSTOMER for person_id, role in rows}


def _once(guests: Iterable[Guest]) -> list[Guest]:
    return list({one.email: one for one in guests}.values())
