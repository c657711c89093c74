"""What calendar programs and people answer by mail to an invitation."""

from collections.abc import Callable

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.accounts.queries.readers import who_of
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope, narrowed
from portal.mailroom import routes
from portal.mailroom.rules.arrived import Arrived
from portal.mailroom.rules.states import MailState
from portal.meetings.actions.answers import take_guests_reply, take_reply
from portal.meetings.models import Attendee, Meeting, MeetingState
from portal.meetings.queries import meetings
from portal.meetings.queries.invitations import REPLY_KIND
from portal.meetings.rules.ics_parts import NotACalendar

Keep = Callable[[bytes], int]
routes.explains(
    "no_calendar_answer", _l("It went to a meeting, but holds no answer that a calendar program wrote.")
)
routes.explains("meeting_gone", _l("The meeting is over, or its writer is not asked to come any more."))


@routes.delivers(REPLY_KIND, even_automatic=True)
def deliver(mail: Arrived) -> routes.Delivered:
    """Keep the answers in a mail to the address of a meeting, as far as its writer may give them."""
    proof = mail.proof
    if proof is None or len(proof.ids) != 4:
        return routes.Delivered(MailState.UNKNOWN, "no_calendar_answer")
    customer_id, meeting_id, attendee_id, series_id = proof.ids
    with customer_scope(customer_id):
        meeting = _meeting(meeting_id, series_id)
        if meeting is None or _left(customer_id):
            return routes.Delivered(MailState.REFUSED, "meeting_gone", customer_id)
        counted = _take(mail, meeting, proof.person_id, attendee_id)
        db.session.flush()  # while the customer's scope is open
        values = {"meeting": meeting.public_id}
        if counted is None:
            return routes.Delivered(MailState.REFUSED, "meeting_gone", customer_id)
        if not counted:
            state = MailState.AUTOMATIC if mail.automatic else MailState.UNKNOWN
            return routes.Delivered(
                state,
                "no_calendar_answer",
                customer_id,
                meeting.title,
                "meetings.show",
                values,
                meeting.visibility,
            )
        return routes.Delivered(
            MailState.DELIVERED, "", customer_id, meeting.title, "meetings.show", values, meeting.visibility
        )


def _take(mail: Arrived, meeting: Meeting, person_id: int | None, attendee_id: int) -> int | None:
    """Return how many answers counted, None when their writer has nothing to say here (any more)."""
    keep = _for_person(meeting, person_id) if person_id is not None else _for_guest(meeting, attendee_id)
    if keep is None:
        return None
    counted = 0
    for part in mail.calendars:
        try:
            counted += keep(part.data)
        except NotACalendar:
            continue
    return counted


def _for_person(meeting: Meeting, person_id: int) -> Keep | None:
    person = db.session.get(User, person_id)
    if person is None or not who_of([person_id], meeting.visibility):
        return None
    return lambda data: take_reply(data, person, meeting=meeting)


def _for_guest(meeting: Meeting, attendee_id: int) -> Keep | None:
    guest = db.session.scalar(narrowed(select(Attendee).where(Attendee.id == attendee_id), Attendee))
    if guest is None or guest.removed_at is not None or guest.person_id is not None:
        return None
    return lambda data: take_guests_reply(data, guest, meeting=meeting)


def _meeting(meeting_id: int, series_id: int) -> Meeting | None:
    """Return the meeting, or of a series its next occurrence."""
    if not series_id:
        return meetings.by_id(meeting_id)
    found = select(Meeting).where(Meeting.series_id == series_id, Meeting.state == MeetingState.FIXED)
    found = found.where(Meeting.ends_at >= clock.now()).order_by(Meeting.starts_at).limit(1)
    return db.session.scalar(narrowed(found, Meeting))


def _left(customer_id: int) -> bool:
    customer = db.session.get(Customer, customer_id)
    return customer is None or customer.left_at is not None
