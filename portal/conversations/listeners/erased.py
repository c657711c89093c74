"""Whoever is erased leaves neither address nor signature in what came from them by mail; what they wrote stays."""

from sqlalchemy import select

from portal.accounts.actions.erasure import PersonErased
from portal.conversations.models import Message
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import customer_scope, every_customer, narrowed


@in_transaction(PersonErased)
def forget_what_mail_says(event: PersonErased) -> None:
    """Empty the addresses they wrote from, and what was folded away with their signature."""
    theirs = select(Message.customer_id).where(
        Message.author_id == event.person_id, Message.mail_id.is_not(None)
    )
    with every_customer("a person is erased wherever they wrote"):
        customer_ids = db.session.scalars(narrowed(theirs.distinct(), Message)).all()
    for customer_id in customer_ids:
        with customer_scope(customer_id):
            mine = select(Message).where(Message.author_id == event.person_id, Message.mail_id.is_not(None))
            for message in db.session.scalars(mine):
                message.author_address, message.quoted = "", ""
            db.session.flush()
