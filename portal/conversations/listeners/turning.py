"""A conversation that becomes an initiative (or whatever else is offered) says so in its thread, with the way there."""

from typing import Any

from sqlalchemy import Select, select

from portal.collaboration.actions.turning import Turned
from portal.collaboration.subjects import Subject
from portal.collaboration.turning import Why, why_of
from portal.conversations.actions import lines
from portal.conversations.models import Conversation, HappeningKind, Message
from portal.conversations.queries.conversations import KIND
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import narrowed

MOST_WORDS = 2_000


@why_of(KIND)
def why(subject: Subject) -> Why:
    """Say who asked, and with which words: the customer's first message, whoever began; and what we answered last."""
    first = db.session.execute(_said(subject, Side.CUSTOMER).order_by(Message.id)).first()
    if first is None:
        return Why(title=subject.title)
    last = db.session.execute(
        _said(subject, Side.VENDOR).where(Message.id > first.id).order_by(Message.id.desc())
    ).first()
    answer = last.text[:MOST_WORDS] if last is not None else ""
    return Why(first.author_id, subject.title, first.text[:MOST_WORDS], answer)


def _said(subject: Subject, side: Side) -> Select[Any]:
    """Return what a side said in a conversation, one message of it; of ours, what the customer reads as well."""
    asked: Any = select(Message.id, Message.author_id, Message.text).where(
        Message.conversation_id == subject.id,
        Message.author_side == side,
        Message.happening.is_(None),
        Message.deleted_at.is_(None),
    )
    if side is Side.VENDOR:
        asked = asked.where(Message.visibility == Visibility.SHARED)
    return narrowed(asked.limit(1), Message)


@in_transaction(Turned)
def tell(event: Turned) -> None:
    """Put a line into the thread; inside one side where what was made is inside it."""
    if event.subject_kind != KIND:
        return
    asked = select(Conversation).where(Conversation.id == event.subject_id)
    conversation = db.session.scalars(narrowed(asked, Conversation)).one()
    facts = {
        "into": event.into,
        "kind": event.made_kind,
        "subject": event.made_public_id,
        "title": event.title,
    }
    lines.happen(conversation, HappeningKind.TURNED, by=event.by, facts=facts, visibility=event.visibility)
