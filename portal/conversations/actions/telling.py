"""Who is told of what is new in a conversation, in the bell and as each of them wants it."""

from portal.accounts.models import User
from portal.activity.actions import notices
from portal.conversations.models import Conversation, Message
from portal.conversations.queries.answering import at_work
from portal.conversations.queries.followers import following
from portal.foundation.actor import Actor
from portal.foundation.audience import Side, Visibility

KIND = "conversation"


def of_message(conversation: Conversation, message: Message, names: set[int], *, by: Actor) -> None:
    """Tell whom a message names, and then those who follow; nobody twice, and nobody who cannot see it."""
    _tell(names, "conversation.mentioned", conversation, message, by)
    people = following(conversation.id) | _stands_in(conversation, message)
    _tell(people, "conversation.message", conversation, message, by)


def of_names(
    conversation: Conversation, message: Message, names: set[int], before: set[int], *, by: Actor
) -> None:
    """Tell whom a message names that was written anew; whom it names no longer is told no more."""
    about, followers = _about(message), following(conversation.id)
    if before - names:
        notices.withdraw(about, but=names | (followers - (before - names)), kind="conversation.mentioned")
    _tell(names - before, "conversation.mentioned", conversation, message, by)


def of_assignment(conversation: Conversation, to: User, *, by: Actor) -> None:
    """Tell somebody that they are to answer."""
    about = f"assigned:{conversation.public_id}:{conversation.last_shared_id}"
    notices.tell(
        [to.id], "conversation.assigned", by=by, about=about, visibility=Visibility.SHARED, subject_kind=KIND,
        subject_id=conversation.id, conversation_id=conversation.id,
    )  # fmt: skip


def of_waking(conversation: Conversation, *, by: Actor) -> None:
    """Tell whoever answers that what they put off is there again."""
    if conversation.assigned_id is None:
        return
    about = f"woken:{conversation.public_id}:{conversation.last_vendor_id}"
    notices.tell(
        [conversation.assigned_id], "conversation.woken", by=by, about=about, visibility=Visibility.VENDOR,
        subject_kind=KIND, subject_id=conversation.id, conversation_id=conversation.id,
    )  # fmt: skip


def no_more(message: Message) -> None:
    """Take back what people were told of a message that is gone."""
    notices.withdraw(_about(message))


def _tell(people: set[int], kind: str, conversation: Conversation, message: Message, by: Actor) -> None:
    notices.tell(
        people, kind, by=by, about=_about(message), visibility=message.visibility, subject_kind=KIND,
        subject_id=conversation.id, conversation_id=conversation.id, message_id=message.id,
    )  # fmt: skip


def _stands_in(conversation: Conversation, message: Message) -> set[int]:
    """Return who answers while whoever is assigned is away: what a customer writes meanwhile is theirs to hear."""
    if message.author_side is not Side.CUSTOMER or message.visibility is not Visibility.SHARED:
        return set()
    there = at_work(conversation)
    return {there} if there is not None and there != conversation.assigned_id else set()


def _about(message: Message) -> str:
    return f"message:{message.public_id}"
