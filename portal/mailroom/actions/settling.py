"""Writing down what became of a mail: exactly one state, with the reason."""

from datetime import timedelta

from portal.foundation import clock
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.mailroom.actions import addresses
from portal.mailroom.actions.finding import routes_of
from portal.mailroom.models import InboundDelivery, InboundMail
from portal.mailroom.queries import deliveries
from portal.mailroom.routes import PORTAL, Delivered, shield_of
from portal.mailroom.rules.reading import Reading
from portal.mailroom.rules.states import MailState

LATELY = timedelta(hours=1)
MOST_SHOWN = 20_000
#: Of several who were sent the same mail, what one of them did tells most about it.
_TELLING = (MailState.DELIVERED, MailState.FILED, MailState.UNKNOWN, MailState.REFUSED, MailState.AUTOMATIC)


def settle(mail: InboundMail, state: MailState, reason: str = "", error: str = "") -> None:
    """Write down what became of it."""
    mail.state, mail.reason, mail.settled_at = state, reason, clock.now()
    mail.last_error, mail.readings = error, 0


def write_down(mail: InboundMail, reading: Reading) -> None:
    """Write down what a mail says of itself; reading it has come to an end."""
    mail.readings = 0
    mail.message_id = reading.message_id
    mail.sender, mail.sender_name = reading.sender.address, reading.sender.name
    mail.subject, mail.identity = reading.subject, reading.identity
    mail.text = addresses.masked(reading.text[:MOST_SHOWN])
    mail.facts = {
        "to": [addresses.masked(one.address) for one in reading.recipients][:50],
        "cc": [addresses.masked(one.address) for one in reading.cc][:50],
        "date": reading.date.isoformat() if reading.date else None,
        "files": [[one.name, one.media_type, len(one.data)] for one in reading.files],
        "automatic": reading.automatic,
        "authenticated": reading.authenticated,
        "spam": reading.spam,
        "shortened": list(reading.shortened),
        "about": reading.report.about if reading.report else "",
    }
    found = routes_of(mail, reading)
    for inside in {shield_of(one.proof) for one in found} - {Visibility.SHARED}:
        mail.visibility = inside
    route = found[0]
    mail.kind = route.kind
    if route.proof is not None and route.proof.ids:
        mail.customer_ref = route.proof.ids[0]  # by convention: see Proof


def write_result(noted: InboundDelivery, result: Delivered) -> None:
    """Write down what one of them made of it, and through the mail's row whose it is."""
    noted.state, noted.reason = result.state, result.reason
    noted.customer_ref, noted.title = result.customer_id, result.title[:300]
    noted.endpoint, noted.values = result.endpoint, result.values or {}
    mail = db.session.get_one(InboundMail, noted.mail_id)
    if result.visibility is not Visibility.SHARED:
        mail.visibility = result.visibility
    if result.customer_id is not None or noted.kind == PORTAL:
        mail.customer_ref = result.customer_id
    db.session.flush()


def settle_by_deliveries(mail: InboundMail) -> None:
    """Settle a mail by what those said who took it; by copies of it, when all had been taken before."""
    if mail.state.settled:
        return
    taken = deliveries.of_mail(mail.id)
    if taken:
        best = min(taken, key=lambda one: _TELLING.index(one.state))
        settle(mail, best.state, best.reason)
        return
    copies = deliveries.of_copies(mail.identity, mail.id)
    if copies:
        mail.duplicate_of_id, mail.customer_ref = copies[0].mail_id, copies[0].customer_ref
    settle(mail, MailState.DUPLICATE, "came_before")


def note_failure(mail: InboundMail, error: str, *, last_try: bool) -> None:
    """Count a delivery that failed; it is tried again, but for the last time."""
    mail.attempts += 1
    if last_try:
        settle(mail, MailState.FAILED, "gave_up", error)
    else:
        mail.last_error, mail.readings = error, 0
