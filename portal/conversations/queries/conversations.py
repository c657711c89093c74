"""One conversation and one message, as their reader may see them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, select

from portal.accounts.permits import Permit
from portal.collaboration.subjects import Subject
from portal.conversations.models import Conversation, Message
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import ask, narrowed, scoped

KIND = "conversation"


@dataclass(frozen=True)
class Line:
    """A message with its conversation."""

    message: Message
    conversation: Conversation


def conversation(public_id: str) -> Conversation | None:
    """Return the conversation of this public id of the customer in scope."""
    asked = select(Conversation).where(Conversation.public_id == public_id)
    return db.session.scalar(narrowed(asked, Conversation))


def shown(public_id: str) -> Any:
    """Return the columns of the conversation of this public id: what a page needs that only shows it."""
    return next(iter(ask(_shown(), public_id=public_id)), None)


@cache
def _shown() -> Any:
    asked = select(*Conversation.__table__.columns).where(Conversation.public_id == bindparam("public_id"))
    return scoped(asked, Conversation)


def message(public_id: str) -> Line | None:
    """Return the message of this public id with its conversation, where its reader sees it; also a deleted one."""
    same = and_(Conversation.id == Message.conversation_id, Conversation.customer_id == Message.customer_id)
    asked = select(Message, Conversation).join(Conversation, same).where(Message.public_id == public_id)
    row = db.session.execute(narrowed(asked, Message, Conversation)).first()
    return Line(row[0], row[1]) if row else None


def subject(found: Conversation, label: object = "") -> Subject:
    """Return a conversation as something that can be talked about, linked to and looked at together."""
    return _subject(found.id, found.public_id, found.title, label)


def find(public_id: str, label: object = "") -> Subject | None:
    """Return the conversation of this public id as a subject."""
    asked = select(Conversation.id, Conversation.public_id, Conversation.title)
    row = db.session.execute(narrowed(asked.where(Conversation.public_id == public_id), Conversation)).first()
    return _subject(row.id, row.public_id, row.title, label) if row else None


def by_ids(ids: Iterable[int], label: object = "") -> Mapping[int, Subject]:
    """Return these conversations as subjects, by inner id."""
    asked = select(Conversation.id, Conversation.public_id, Conversation.title)
    rows = db.session.execute(narrowed(asked.where(Conversation.id.in_(sorted(ids))), Conversation))
    return {row.id: _subject(row.id, row.public_id, row.title, label) for row in rows}


def _subject(inner: int, public_id: str, title: str, label: object) -> Subject:
    return Subject(
        KIND, inner, public_id, title, Visibility.SHARED, "conversations.show",
        Permit.CONVERSATIONS_WRITE, label,
    )  # fmt: skip
