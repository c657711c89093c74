"""Which conversation a mail answers, found by the names of the mails before it; what it may do is asked elsewhere."""

from dataclasses import dataclass

from sqlalchemy import and_, select

from portal.conversations.models import Conversation, Message
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed
from portal.mailroom.models import InboundMail
from portal.mailroom.rules.arrived import Arrived
from portal.mailroom.rules.references import named

WHY = "what a mail answers is found before it is known whose it is"


@dataclass(frozen=True)
class Answered:
    """A conversation that a mail answers; `visibility` is that of the message it answers."""

    customer_id: int
    conversation_id: int
    visibility: Visibility


def answered(arrived: Arrived, customer_id: int | None = None) -> Answered | None:
    """Return what a mail answers, at one customer where one is known; None when it answers nothing of ours."""
    ids = [*arrived.references, *([arrived.in_reply_to] if arrived.in_reply_to else [])]
    if not ids:
        return None
    with every_customer(WHY):
        found = _by_our_names(ids) or _by_their_names(ids)
    return found if found and customer_id in (None, found.customer_id) else None


def _by_our_names(ids: list[str]) -> Answered | None:
    for kind, public_id in named(ids):
        if kind == "message":
            asked = select(Message.customer_id, Message.conversation_id, Message.visibility)
            row = db.session.execute(narrowed(asked.where(Message.public_id == public_id), Message)).first()
            if row is not None:
                return Answered(row.customer_id, row.conversation_id, row.visibility)
        elif kind == "conversation":
            of = select(Conversation.customer_id, Conversation.id).where(Conversation.public_id == public_id)
            known = db.session.execute(narrowed(of, Conversation)).first()
            if known is not None:
                return Answered(known.customer_id, known.id, Visibility.SHARED)
    return None


def _by_their_names(ids: list[str]) -> Answered | None:
    """Return the conversation into which a mail of one of these names came before."""
    came = and_(InboundMail.id == Message.mail_id, Message.happening.is_(None))
    asked = (
        select(Message.customer_id, Message.conversation_id, Message.visibility)
        .join(InboundMail, came)
        .where(InboundMail.message_id.in_(ids[-20:]))
        .order_by(Message.id.desc())
    )
    row = db.session.execute(narrowed(asked.limit(1), Message)).first()
    return Answered(row.customer_id, row.conversation_id, row.visibility) if row else None
