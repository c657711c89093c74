"""What was put off until a time comes back by itself."""

from sqlalchemy import select

from portal.conversations.actions import standing
from portal.conversations.models import Conversation
from portal.foundation import clock
from portal.foundation.actor import WORKER
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, job
from portal.foundation.tenancy import customer_scope


@job("conversations.wake")
def wake(item: OutboxItem) -> None:
    """End a conversation's rest if its time is up; put off further meanwhile, it rests on."""
    if item.customer_ref is None:
        return
    with customer_scope(item.customer_ref):
        asked = select(Conversation).where(Conversation.id == item.ids["conversation_id"])
        conversation = db.session.scalar(asked)
        if conversation is None or conversation.snoozed_until is None:
            return
        if conversation.snoozed_until <= clock.now():
            standing.wake(conversation, by=WORKER)
            db.session.flush()
