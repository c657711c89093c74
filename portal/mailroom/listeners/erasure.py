"""Who is erased is erased from the mail they wrote, too: what became of it stays, what it said and who it was goes."""

from sqlalchemy import delete, or_, select

from portal.accounts.actions.erasure import PersonErased
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.outbox import owe
from portal.mailroom.models import InboundMail, KnownAddress

ERASED = "erased"  # stands where the place of the bytes was


@in_transaction(PersonErased)
def forget(event: PersonErased) -> None:
    """Remove the bytes and words of mail that this person wrote, and the other addresses that were known as theirs."""
    known = select(KnownAddress.address).where(KnownAddress.person_id == event.person_id)
    addresses = {event.email.lower(), *db.session.scalars(known)} - {""}
    theirs = or_(InboundMail.person_id == event.person_id, InboundMail.sender.in_(sorted(addresses)))
    for mail in db.session.scalars(select(InboundMail).where(theirs)):
        owe("files.remove", place=mail.place)
        mail.place, mail.whole = ERASED, False
        mail.sender = mail.sender_name = mail.subject = mail.text = mail.message_id = ""
        mail.envelope_from, mail.envelope_to, mail.facts = None, [], {}
    db.session.execute(delete(KnownAddress).where(KnownAddress.person_id == event.person_id))
    db.session.flush()
