"""An answer is due: whoever should have answered is told if it has not come."""

from datetime import datetime

from sqlalchemy import select

from portal.accounts import branding
from portal.conversations.actions.alarms import JOB, tell_if_late
from portal.conversations.models import Conversation
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, job
from portal.foundation.tenancy import customer_scope


@job(JOB)
def look(item: OutboxItem) -> None:
    """Look at a conversation at the moment its answer was promised for."""
    if not branding.is_on(__name__):
        return
    if item.customer_ref is None:
        return
    with customer_scope(item.customer_ref):
        asked = select(Conversation).where(Conversation.id == item.ids["conversation_id"])
        conversation = db.session.scalar(asked)
        if conversation is not None:
            tell_if_late(conversation, datetime.fromisoformat(item.ids["due"]))
            db.session.flush()
