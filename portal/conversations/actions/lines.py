"""The lines of a thread: written at its end, each in the order and for the eyes of its side."""

from collections.abc import Mapping
from typing import Any

from portal.conversations.actions import following
from portal.conversations.actions.told import changed
from portal.conversations.models import Conversation, HappeningKind, Message
from portal.conversations.rules.search import fold
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db


def happen(
    conversation: Conversation,
    kind: HappeningKind,
    *,
    by: Actor,
    text: str = "",
    facts: Mapping[str, Any] | None = None,
    visibility: Visibility = Visibility.SHARED,
) -> Message:
    """Put a line into the thread that nobody wrote as a message; `facts` are public ids and plain words."""
    told = dict(facts or {})
    line = write(conversation, by, visibility, text=text, folded=fold(text), happening=kind, facts=told)
    following.has_read(conversation, line)
    changed(conversation, visibility, "said", by=by, message=line)
    return line


def write(conversation: Conversation, by: Actor, visibility: Visibility, **facts: Any) -> Message:
    """Add a line to the thread."""
    line = Message(
        customer_id=conversation.customer_id,
        conversation_id=conversation.id,
        visibility=visibility,
        author_id=by.person_id,
        author_side=by.side,
        at=clock.now(),
        **facts,
    )
    db.session.add(line)
    db.session.flush()
    _newest(conversation, line)
    return line


def _newest(conversation: Conversation, line: Message) -> None:
    """Let each side's newest line be this one, where that side sees it."""
    if line.visibility is Visibility.SHARED:
        conversation.last_shared_id, conversation.last_shared_at = line.id, line.at
    if line.visibility is not Visibility.CUSTOMER:
        conversation.last_vendor_id, conversation.last_vendor_at = line.id, line.at
    if line.visibility is not Visibility.VENDOR:
        conversation.last_customer_id, conversation.last_customer_at = line.id, line.at
