"""The conversation in which a trouble is talked about."""

from sqlalchemy import select

from portal.conversations.models import Conversation
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed


def conversation_pid(conversation_id: int | None) -> str | None:
    """Return the public id of a conversation of the customer in scope."""
    if conversation_id is None:
        return None
    asked = select(Conversation.public_id).where(Conversation.id == conversation_id)
    return db.session.scalar(narrowed(asked, Conversation))
