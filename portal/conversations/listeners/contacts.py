"""Every message that both sides read is a contact between those who wrote it and those it was written to."""

from sqlalchemy import select

from portal.accounts.models import User
from portal.contacts.actions import log
from portal.contacts.rules.kinds import ContactKind, Direction
from portal.conversations.actions.events import MessageSaid
from portal.conversations.models import Conversation, Follower, Message
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.events import in_transaction


@in_transaction(MessageSaid)
def write_down(event: MessageSaid) -> None:
    """Log the message; it went to those of the other side who follow. What it says stays in the conversation alone."""
    message = db.session.scalars(select(Message).where(Message.id == event.message_id)).one()
    if message.author_side is None:
        return
    conversation = db.session.scalars(
        select(Conversation).where(Conversation.id == event.conversation_id)
    ).one()
    kind = ContactKind.MAIL if message.mail_id is not None else ContactKind.MESSAGE
    log.contact(
        event.customer_id,
        kind=kind,
        direction=Direction.IN if message.author_side is Side.CUSTOMER else Direction.OUT,
        people=_people(message),
        by=Actor(ActorKind.PERSON, message.author_side, message.author_id),
        at=message.at,
        title=conversation.title,
        others=message.author_address if message.author_id is None else "",
        subject_kind="conversation",
        subject_id=conversation.id,
        subject_public_id=conversation.public_id,
        about=f"message:{message.public_id}",
    )


def _people(message: Message) -> list[int]:
    """Return who wrote it, and who of the other side follows."""
    customers = message.author_side is Side.CUSTOMER
    following = (
        select(Follower.person_id)
        .join(User, User.id == Follower.person_id)
        .where(
            Follower.conversation_id == message.conversation_id,
            Follower.left_at.is_(None),
            User.staff_role.is_not(None) if customers else User.staff_role.is_(None),
        )
    )
    found = [*db.session.scalars(following)]
    return [*found, message.author_id] if message.author_id else found
