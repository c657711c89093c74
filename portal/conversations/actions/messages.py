"""Saying something in a conversation, to both sides or inside one; writing it anew, and taking it away."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from portal.conversations.actions import following, lines, standing, telling
from portal.conversations.actions.events import MessageSaid
from portal.conversations.actions.files import keep
from portal.conversations.actions.refusals import Refused
from portal.conversations.actions.told import changed
from portal.conversations.models import Conversation, Message, MessageFile, MessageMention
from portal.conversations.queries.links import links_in
from portal.conversations.rules.files import Sent
from portal.conversations.rules.search import fold
from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.audience import Side, Visibility, inside_of
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.history import CREATED, DELETED, Change

KIND = "message"
__all__ = ["Refused", "Sent", "delete", "edit", "say"]


def say(
    conversation: Conversation,
    text: str,
    *,
    by: Actor,
    visibility: Visibility = Visibility.SHARED,
    files: Sequence[Sent] = (),
    mentioned: Mapping[str, int] | None = None,
    quoted: str = "",
    mail_id: int | None = None,
    author_address: str = "",
) -> Message:
    """Write to both sides, or (a visibility inside one's own side) an internal note, which never becomes anything else.

    `mentioned` are inner ids by public id, as the text names them. What both sides read hands the turn over, opens a
    solved conversation again, and ends its rest where a customer wrote. Raises Refused: no_side, too_wide,
    nothing_said, too_large, too_many.
    """
    side = _side_of(by, visibility)
    if not text.strip() and not files:
        raise Refused("nothing_said")
    message = lines.write(
        conversation, by, visibility, text=text, folded=fold(text), quoted=quoted, mail_id=mail_id,
        author_address=author_address, facts=_links(text),
    )  # fmt: skip
    keep(message, files, by=by)
    names = set((mentioned or {}).values())
    _name(message, names)
    history.record(KIND, message.id, {CREATED: Change(None, text)}, by=by, visibility=visibility)
    _follow(conversation, message, names)
    if visibility is Visibility.SHARED:
        standing.after_a_message(conversation, side, by=by)
    telling.of_message(conversation, message, names, by=by)
    changed(conversation, visibility, "said", by=by, message=message)
    if visibility is Visibility.SHARED:
        announce(MessageSaid(conversation.customer_id, conversation.id, message.id))
    return message


def edit(
    message: Message,
    conversation: Conversation,
    text: str,
    *,
    by: Actor,
    mentioned: Mapping[str, int] | None = None,
) -> bool:
    """Write one's own message anew; what it said before stays in the history. Returns whether anything changed."""
    _must_be_mine(message, by)
    if message.text == text:
        return False
    if not text.strip() and not _has_files(message):
        raise Refused("nothing_said")
    before, names = named_in(message), set((mentioned or {}).values())
    change = {"text": Change(message.text, text)}
    history.record(KIND, message.id, change, by=by, visibility=message.visibility)
    message.text, message.folded, message.edited_at = text, fold(text), clock.now()
    message.facts = {**message.facts, **_links(text)}
    _name(message, names)
    telling.of_names(conversation, message, names, before, by=by)
    following.add(conversation, names)
    changed(conversation, message.visibility, "revised", by=by, message=message)
    return True


def delete(message: Message, conversation: Conversation, *, by: Actor) -> None:
    """Take one's own message away; that it was there, when, and who took it away stays to be seen."""
    _must_be_mine(message, by)
    gone = {DELETED: Change(message.text, None)}
    history.record(KIND, message.id, gone, by=by, visibility=message.visibility)
    message.deleted_at, message.deleted_by_id = clock.now(), by.person_id
    message.text = message.folded = message.quoted = ""
    telling.no_more(message)
    changed(conversation, message.visibility, "revised", by=by, message=message)


def named_in(message: Message) -> set[int]:
    """Return the inner ids of those whom a message names."""
    return set(
        db.session.scalars(select(MessageMention.person_id).where(MessageMention.message_id == message.id))
    )


def _side_of(by: Actor, visibility: Visibility) -> Side:
    if by.side is None:
        raise Refused("no_side")
    if visibility is not Visibility.SHARED and visibility is not inside_of(by.side):
        raise Refused("too_wide")
    return by.side


def _links(text: str) -> dict[str, Any]:
    found = links_in(text)
    return {"links": found} if found else {}


def _name(message: Message, person_ids: Iterable[int]) -> None:
    """Keep whom a message names."""
    wanted = set(person_ids)
    asked = select(MessageMention).where(MessageMention.message_id == message.id)
    rows = db.session.scalars(asked).all()
    for row in rows:
        if row.person_id not in wanted:
            db.session.delete(row)
    db.session.add_all(
        MessageMention(customer_id=message.customer_id, message_id=message.id, person_id=person_id)
        for person_id in sorted(wanted - {row.person_id for row in rows})
    )
    db.session.flush()


def _follow(conversation: Conversation, message: Message, names: set[int]) -> None:
    following.add(conversation, names)
    following.come_back(conversation, message)


def _has_files(message: Message) -> bool:
    asked = select(MessageFile.id).where(MessageFile.message_id == message.id).limit(1)
    return db.session.scalar(asked) is not None


def _must_be_mine(message: Message, by: Actor) -> None:
    if by.person_id is None or message.author_id != by.person_id or message.happening is not None:
        raise Refused("not_yours")
    if message.deleted_at is not None:
        raise Refused("deleted")
