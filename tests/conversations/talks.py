"""What tests of conversations look up again and again; inside a customer's scope."""

from sqlalchemy import select

from portal.accounts.models import User
from portal.conversations.models import Conversation, Message
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import db
from tests import cast


def talk() -> Conversation:
    """Return the conversation that began last."""
    return db.session.scalars(select(Conversation).order_by(Conversation.id.desc()).limit(1)).one()


def newest() -> Message:
    """Return the line that was written last."""
    return db.session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()


def person(name: str) -> User:
    """Return a member of the cast."""
    return db.session.scalars(select(User).where(User.email == cast.address(name))).one()


def actor(name: str, side: Side) -> Actor:
    """Return a member of the cast who acts."""
    return Actor(ActorKind.PERSON, side, person(name).id)
