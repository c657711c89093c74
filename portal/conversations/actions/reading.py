"""How far somebody has read."""

from contextlib import suppress

from sqlalchemy.exc import IntegrityError

from portal.accounts.models import User
from portal.activity.actions import notices
from portal.conversations.actions import following
from portal.conversations.actions.told import changed
from portal.conversations.models import Conversation, Follower, Message
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db


def mark_read(conversation: Conversation, through: Message, user: User, *, by: Actor) -> bool:
    """Note up to which message a person has read; it never goes back. Returns whether that was news.

    What the bell told them of the conversation is read as well.
    """
    notices.read_about(user, "conversation", conversation.id)
    row = following.row_of(conversation, user.id)
    if row is None:
        row = _only_reads(conversation, user)
    if row.read_id >= through.id:
        return False
    shared = row.read_id < conversation.last_shared_id  # only what both see is news to the other side
    row.read_id, row.read_at = through.id, clock.now()
    changed(conversation, Visibility.SHARED if shared else through.visibility, "read", by=by)
    return True


def _only_reads(conversation: Conversation, user: User) -> Follower:
    """Keep how far somebody reads who does not follow."""
    now = clock.now()
    row = Follower(
        customer_id=conversation.customer_id, conversation_id=conversation.id, person_id=user.id,
        since=now, left_at=now,
    )  # fmt: skip
    with suppress(IntegrityError), db.session.begin_nested():  # another page of theirs was quicker
        db.session.add(row)
    found = following.row_of(conversation, user.id)
    if found is None:
        raise LookupError("a place in what somebody reads was lost")
    return found
