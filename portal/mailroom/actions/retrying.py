"""Sending a kept mail on its way again, as it is or as somebody who looked at it says."""

from sqlalchemy import delete

from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.outbox import owe
from portal.foundation.refusals import Refused
from portal.mailroom.models import InboundDelivery, InboundMail
from portal.mailroom.rules.arrived import Proof
from portal.mailroom.rules.states import AGAIN, MailState

_FINAL = (MailState.DELIVERED, MailState.FILED)


class RetryRefused(Refused):
    """It is where it belongs already (`reason` settled), or only its head is kept (too_large)."""


def again(mail: InboundMail, *, by: Actor) -> None:
    """Deliver a mail once more, although it was taken for a program's or nobody took it. Raises RetryRefused."""
    _send_on(mail, {**mail.given, "by": by.person_id})


def give(mail: InboundMail, proof: Proof, *, by: Actor) -> None:
    """Deliver a mail as if it had come to this address; `proof.person_id` wrote it. Raises RetryRefused."""
    given = {"kind": proof.kind, "ids": list(proof.ids), "person_id": proof.person_id, "by": by.person_id}
    _send_on(mail, given)


def put_aside(mail: InboundMail, *, by: Actor) -> None:
    """Note that somebody looked at it and nothing is to be done; it stays where it can be found."""
    mail.aside_at, mail.aside_by_id = clock.now(), by.person_id
    db.session.flush()


def take_up(mail: InboundMail) -> None:
    """Put a mail back among those that need a look."""
    mail.aside_at = mail.aside_by_id = None
    db.session.flush()


def _send_on(mail: InboundMail, given: dict) -> None:
    if mail.state not in AGAIN and mail.state is not MailState.WAITING:
        raise RetryRefused("settled")
    if not mail.whole:
        raise RetryRefused("too_large")
    undone = delete(InboundDelivery).where(
        InboundDelivery.mail_id == mail.id, InboundDelivery.state.not_in(_FINAL)
    )
    db.session.execute(undone)
    mail.aside_at = mail.aside_by_id = None
    mail.state, mail.reason, mail.settled_at = MailState.WAITING, "", None
    mail.given, mail.attempts, mail.readings, mail.last_error = given, 0, 0, ""
    owe("mailroom.deliver", mail=mail.id)
    db.session.flush()
