"""Conversations as the search keeps them: what both sides said, and apart from it the notes inside either side."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select

from portal.conversations.models import Conversation, Message
from portal.conversations.rules.search import plain
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.search.shapes import Indexed
from portal.foundation.search.words import CJK
from portal.foundation.tenancy import narrowed

#: What is found of a conversation, by who sees it: a note never lends its words to what both sides find.
SOURCES = {
    Visibility.SHARED: "conversation",
    Visibility.VENDOR: "conversation_vendor",
    Visibility.CUSTOMER: "conversation_customer",
}
SOURCE = SOURCES[Visibility.SHARED]
LONGEST = 200_000  # characters, the newest
_CJK = re.compile(f"[{CJK}]")
_NAMED = re.compile(r"@\{[\w-]{16}\}")


def texts_of(conversation_id: int) -> list[Indexed]:
    """Return all that is found of a conversation, in the scope of its customer, for the system itself."""
    talk = db.session.scalar(select(Conversation).where(Conversation.id == conversation_id))
    if talk is None:
        return []
    asked = (
        select(Message.text, Message.visibility)
        .where(Message.conversation_id == talk.id, Message.deleted_at.is_(None), Message.text != "")
        .order_by(Message.id.desc())
    )
    said: dict[Visibility, list[str]] = defaultdict(list)
    for row in db.session.execute(asked):
        said[row.visibility].append(plain(_NAMED.sub("", row.text)))
    return [
        _indexed(talk, visibility, "\n".join(reversed(said[visibility]))[-LONGEST:])
        for visibility in SOURCES
        if visibility is Visibility.SHARED or said[visibility]
    ]


def subjects(after: int, most: int) -> Sequence[tuple[int, int | None]]:
    """Return the next conversations by id with their customers, in the scope of every customer."""
    asked = select(Conversation.id, Conversation.customer_id).where(Conversation.id > after)
    return [
        (row.id, row.customer_id) for row in db.session.execute(asked.order_by(Conversation.id).limit(most))
    ]


def shown(ids: Iterable[int]) -> Mapping[int, Row[*tuple[Any, ...]]]:
    """Return those of these conversations that are the scope's, by id: one statement."""
    asked = select(
        Conversation.id, Conversation.public_id, Conversation.waiting_for, Conversation.solved_at,
        Conversation.last_shared_at,
    ).where(Conversation.id.in_(sorted(set(ids))))  # fmt: skip
    return {row.id: row for row in db.session.execute(narrowed(asked, Conversation))}


def _indexed(talk: Conversation, visibility: Visibility, body: str) -> Indexed:
    return Indexed(
        source=SOURCES[visibility],
        subject_id=talk.id,
        public_id=talk.public_id,
        language="ja" if _CJK.search(talk.title + body[:2_000]) else "en",
        title=talk.title,
        body=body,
        customer_id=talk.customer_id,
        visibility=visibility,
        at=talk.last_shared_at,
    )
