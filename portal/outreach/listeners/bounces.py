"""A mail about a message came back: the outreach it belongs to says so."""

import re

from sqlalchemy import and_, select

from portal.accounts.models import User
from portal.conversations.models import Message
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import customer_scope, every_customer
from portal.mailroom.actions.events import MailCameBack
from portal.outreach.models import Recipient

ABOUT = re.compile(r"message-([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{16})@")


@in_transaction(MailCameBack)
def note(event: MailCameBack) -> None:
    """Note that a message did not reach its person by mail; a delay is no failure."""
    named = ABOUT.search(event.about)
    if named is None or not any(one.action == "failed" for one in event.failures):
        return
    asked = (
        select(Recipient.id, Recipient.customer_id)
        .join(Message, and_(Message.id == Recipient.message_id, Message.customer_id == Recipient.customer_id))
        .join(User, User.id == Recipient.person_id)
        .where(Message.public_id == named[1], User.public_id == named[2])
    )
    with every_customer("which message a mail that came back was about"):
        row = db.session.execute(asked).first()
    if row is None:
        return
    with customer_scope(row.customer_id):
        found = db.session.scalars(select(Recipient).where(Recipient.id == row.id)).one()
        found.bounced_at = found.bounced_at or clock.now()
        db.session.flush()
