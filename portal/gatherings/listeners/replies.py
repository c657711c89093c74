"""Whoever declines an invitation in their calendar is signed off, as by the button."""

from flask_babel import lazy_gettext as _l

from portal.accounts import branding
from portal.accounts.queries.readers import who_of
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.refusals import Refused
from portal.foundation.tenancy import customer_scope
from portal.gatherings.actions import seats
from portal.gatherings.models import Gathering, GatheringSeat
from portal.gatherings.queries.calendar import REPLY_KIND, uid_of
from portal.gatherings.rules.seats import sequence
from portal.mailroom import routes
from portal.mailroom.rules.arrived import Arrived
from portal.mailroom.rules.states import MailState
from portal.meetings.rules import Answer
from portal.meetings.rules.ics_parts import NotACalendar
from portal.meetings.rules.replies import Replied, read_replies

routes.explains(
    "no_event_answer", _l("It went to an event, but holds no answer of a calendar program that counts now.")
)


@routes.delivers(REPLY_KIND, even_automatic=True)
def deliver(mail: Arrived) -> routes.Delivered:
    """Take an answer from the address that one person was given for one seat; anything else changes nothing."""
    proof = mail.proof
    if proof is None or len(proof.ids) != 2 or not branding.is_on(__name__):
        return routes.Delivered(MailState.UNKNOWN, "no_event_answer")
    customer_id, seat_id = proof.ids
    seat = db.session.get(GatheringSeat, seat_id)
    if seat is None or (seat.customer_id, seat.person_id) != (customer_id, proof.person_id):
        return routes.Delivered(MailState.REFUSED, "no_event_answer")
    gathering = db.session.get_one(Gathering, seat.gathering_id)
    with customer_scope(customer_id):
        answers = _answers(mail, gathering, seat) if who_of([seat.person_id], Visibility.SHARED) else []
    where = (
        gathering.title_ja or gathering.title_en,
        "gatherings.show",
        {"gathering": gathering.public_id},
        # answered to the vendor: nobody else learns who comes
        Visibility.VENDOR,
    )
    if not answers:
        state = MailState.AUTOMATIC if mail.automatic else MailState.REFUSED
        return routes.Delivered(state, "no_event_answer", customer_id, *where)
    if answers[-1].answer is Answer.NO:
        try:
            seats.leave(gathering, seat.person_id)
        except Refused:
            return routes.Delivered(MailState.REFUSED, "no_event_answer", customer_id, *where)
    return routes.Delivered(MailState.DELIVERED, "", customer_id, *where)


def _answers(mail: Arrived, gathering: Gathering, seat: GatheringSeat) -> list[Replied]:
    """Return the answers to the newest that this calendar was told; those to anything older count no more."""
    found: list[Replied] = []
    for part in mail.calendars:
        try:
            found += read_replies(part.data)
        except NotACalendar:
            continue
    newest = sequence(gathering.sequence, seat.turns)
    return [one for one in found if one.uid == uid_of(gathering) and one.sequence == newest]
