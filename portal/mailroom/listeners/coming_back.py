"""Mail that came back says something about an address."""

from sqlalchemy import select

from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.mailroom.actions import coming_back
from portal.mailroom.actions.events import MailCameBack
from portal.mailroom.models import InboundMail


@in_transaction(MailCameBack)
def note(event: MailCameBack) -> None:
    """Note it of the person to whom the mail had been sent."""
    mail = db.session.scalar(select(InboundMail).where(InboundMail.id == event.mail_id))
    if mail is not None:
        coming_back.note(mail, event.failures)
