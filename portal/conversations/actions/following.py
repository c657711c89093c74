"""Who follows a conversation: whoever writes in it, is named in it, answers it, or asks to."""

from collections.abc import Iterable

from sqlalchemy import select

from portal.conversations.models import Conversation, Follower, Message
from portal.foundation import clock
from portal.foundation.audience import Visibility
from portal.foundation.db import db


def add(conversation: Conversation, person_ids: Iterable[int]) -> None:
    """Let these people follow. Who left on purpose stays away until they write again themselves."""
    wanted = set(person_ids)
    known = {row.person_id: row for row in _rows(conversation, wanted)}
    for person_id in sorted(wanted):
        row = known.get(person_id)
        if row is None:
            db.session.add(
                Follower(
                    customer_id=conversation.customer_id, conversation_id=conversation.id, person_id=person_id
                )
            )
        elif row.left_at is not None and row.left_at == row.since:  # had only read it
            row.since, row.left_at = clock.now(), None
    db.session.flush()


def come_back(conversation: Conversation, line: Message) -> None:
    """Let whoever writes follow, and have read what they wrote."""
    if line.author_id is None:
        return
    add(conversation, [line.author_id])
    for row in _rows(conversation, {line.author_id}):
        row.left_at = None
        _has_read(row, line, conversation)
    db.session.flush()


def has_read(conversation: Conversation, line: Message) -> None:
    """Note that whoever did something has read up to it; whoever does not follow has nothing to note."""
    for row in _rows(conversation, {line.author_id} if line.author_id is not None else set()):
        _has_read(row, line, conversation)
    db.session.flush()


def _has_read(row: Follower, line: Message, conversation: Conversation) -> None:
    """A note says nothing to the other side, so it says nothing there of what its writer has read either."""
    if line.visibility is not Visibility.SHARED and row.read_id < conversation.last_shared_id:
        return
    row.read_id, row.read_at = max(row.read_id, line.id), clock.now()


def remove(conversation: Conversation, person_id: int) -> None:
    """Let a person hear no more of it."""
    for row in _rows(conversation, {person_id}):
        row.left_at = clock.now()
    db.session.flush()


def row_of(conversation: Conversation, person_id: int) -> Follower | None:
    """Return what is known of a person's reading, None where they never opened it."""
    return next(iter(_rows(conversation, {person_id})), None)


def _rows(conversation: Conversation, person_ids: set[int]) -> list[Follower]:
    if not person_ids:
        return []
    asked = select(Follower).where(
        Follower.conversation_id == conversation.id, Follower.person_id.in_(sorted(person_ids))
    )
    return list(db.session.scalars(asked))
