"""Beginning a conversation, naming it anew, and who follows it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from portal.accounts.models import Customer, User
from portal.activity.actions import record as tell
from portal.conversations.actions import following, lines, messages
from portal.conversations.actions.events import ConversationBegun
from portal.conversations.actions.refusals import Refused
from portal.conversations.actions.told import changed
from portal.conversations.models import Conversation, HappeningKind
from portal.conversations.queries.answering import answering
from portal.conversations.rules.context import Context
from portal.conversations.rules.files import Sent
from portal.conversations.rules.search import fold
from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.history import CREATED, Change

KIND = "conversation"
LONGEST_TITLE = 200
__all__ = ["Context", "Refused", "Sent", "begin", "follow", "leave", "rename"]


def begin(
    customer: Customer,
    title: str,
    text: str,
    *,
    by: Actor,
    context: Context | None = None,
    files: Sequence[Sent] = (),
    people: Iterable[int] = (),
    mentioned: Mapping[str, int] | None = None,
    visibility: Visibility = Visibility.SHARED,
    quoted: str = "",
    mail_id: int | None = None,
    author_address: str = "",
    at: datetime | None = None,
) -> Conversation:
    """Begin a conversation in the scope of its customer, with its first message; `people` (inner ids) follow it.

    Whoever answers for the customer on that day is assigned. Raises Refused as `messages.say` does.
    """
    if by.side is None:
        raise Refused("no_side")
    about, now = context or Context(), at or clock.now()
    conversation = Conversation(
        customer_id=customer.id,
        title=title[:LONGEST_TITLE],
        folded=fold(title)[:400],
        begun_by_id=by.person_id,
        begun_side=by.side,
        begun_at=now,
        subject_kind=about.subject_kind,
        subject_id=about.subject_id,
        context_title=about.title[:300],
        context_path=about.path[:500],
        context_search=about.search[:200],
        waiting_for=by.side,  # until the first message is said
        waiting_since=now,
        assigned_id=answering(customer, by),
    )
    db.session.add(conversation)
    db.session.flush()
    history.record(KIND, conversation.id, {CREATED: Change(None, title)}, by=by, visibility=Visibility.SHARED)
    following.add(conversation, [*people, *([conversation.assigned_id] if conversation.assigned_id else [])])
    tell(
        "conversation.begun", by=by, subject_kind=KIND, subject_public_id=conversation.public_id,
        title=conversation.title,
    )  # fmt: skip
    announce(ConversationBegun(customer.id, conversation.id))
    messages.say(
        conversation, text, by=by, visibility=visibility, files=files, mentioned=mentioned, quoted=quoted,
        mail_id=mail_id, author_address=author_address,
    )  # fmt: skip
    return conversation


def rename(conversation: Conversation, title: str, *, by: Actor) -> None:
    """Give a conversation another title; both sides see that it was renamed."""
    title = title[:LONGEST_TITLE]
    if not title or title == conversation.title:
        return
    before = conversation.title
    history.record(
        KIND, conversation.id, {"title": Change(before, title)}, by=by, visibility=Visibility.SHARED
    )
    conversation.title, conversation.folded = title, fold(title)[:400]
    lines.happen(conversation, HappeningKind.RENAMED, by=by, facts={"before": before, "after": title})
    changed(conversation, Visibility.SHARED, "standing", by=by)


def follow(conversation: Conversation, people: Iterable[User], *, by: Actor) -> None:
    """Let people hear of what is new from here on."""
    following.add(conversation, [person.id for person in people])
    changed(conversation, Visibility.SHARED, "standing", by=by)


def leave(conversation: Conversation, person: User, *, by: Actor) -> None:
    """Let a person hear no more of it; they may still read it."""
    following.remove(conversation, person.id)
    changed(conversation, Visibility.SHARED, "standing", by=by)
