"""A customer books a time of their CSM: it is fixed at once, and for one of two who are equally quick."""

from collections.abc import Sequence
from datetime import datetime

from portal.accounts.models import Customer, User
from portal.foundation.actor import Actor
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.meetings.actions import invitations, stages, turns
from portal.meetings.actions.events import MeetingFixed
from portal.meetings.actions.meetings import prepare, say, set_time
from portal.meetings.models import Answer, Meeting, MeetingState
from portal.meetings.queries.meetings import attendees_of
from portal.meetings.queries.times import free_starts
from portal.meetings.rules.drafts import Draft, Invited, Taken


def book(
    customer: Customer,
    people: Sequence[User],
    draft: Draft,
    starts_at: datetime,
    invited: Invited,
    *,
    by: Actor,
) -> Meeting:
    """Book a time of these vendor people, the first of whom is the host. Raises Taken when it is not free any more."""
    ids = [one.id for one in people]
    turns.wait_for(ids)
    guest = [by.person_id] if by.side is Side.CUSTOMER and by.person_id else []
    if starts_at not in free_starts(customer, people, draft.minutes, also=guest):
        raise Taken
    booker = (by.person_id,) if by.person_id is not None else ()
    everybody = Invited((*ids, *booker, *invited.person_ids), invited.guests, invited.optional_ids)
    meeting = prepare(
        draft, everybody, by=by, visibility=Visibility.SHARED, organizer_id=ids[0], organizer_side=Side.VENDOR
    )
    set_time(meeting, starts_at)
    for one in attendees_of(meeting.id):
        if one.person_id == ids[0]:  # who lets times be booked has said yes
            one.answer, one.answered_at = Answer.YES, meeting.created_at
    db.session.flush()
    stages.begin(meeting, MeetingState.FIXED, by=by)
    invitations.invite(meeting, by=by)
    say(MeetingFixed, meeting)
    return meeting
