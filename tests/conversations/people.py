"""Who acts and who asks, for the tests of context and times."""

from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.conversations.actions import conversations as change
from portal.conversations.models import Conversation
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import db
from tests.cast import address


def person(name: str) -> User:
    """Return a member of the cast."""
    return db.session.scalars(select(User).where(User.email == address(name))).one()


def actor(name: str) -> Actor:
    """Return a member of the cast as one who acts."""
    user = person(name)
    return Actor(ActorKind.PERSON, Side.VENDOR if user.staff_role else Side.CUSTOMER, user.id)


def customer(slug: str = "sakura") -> Customer:
    """Return a customer."""
    return db.session.scalars(select(Customer).where(Customer.slug == slug)).one()


def asked(
    by: str = "aoi",
    title: str = "How do we import last year?",
    text: str = "It says the file is too old.",
    slug: str = "sakura",
) -> Conversation:
    """Let somebody begin a conversation, inside the customer's scope."""
    people = () if by not in ("chloe", "bo", "leo", "vera", "olivia") else (person("aoi").id,)
    return change.begin(customer(slug), title, text, by=actor(by), people=people)


def name_of(user_id: int | None) -> str:
    """Return the short name of a member of the cast."""
    if user_id is None:
        return ""
    return str(db.session.scalars(select(User.email).where(User.id == user_id)).one()).split("@")[0]


def talk(title: str = "How do we import last year?") -> Conversation:
    """Return the conversation of this title of the customer in scope."""
    return db.session.scalars(select(Conversation).where(Conversation.title == title)).one()
