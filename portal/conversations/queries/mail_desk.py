"""Mails that wait for somebody to say whose they are, and what they can be said to be."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, or_, select

from portal.accounts.models import Customer, User
from portal.accounts.queries.customers import reached_by
from portal.accounts.queries.readers import Reader, readers
from portal.conversations.models import Conversation
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed
from portal.mailroom.models import InboundMail
from portal.mailroom.rules.states import AGAIN

MOST_CONVERSATIONS = 40
WHY = "a mail is given to one of the customers that its reader reaches"


def waiting(public_id: str, reader: User) -> InboundMail | None:
    """Return a mail that this reader may say whose it is: not one that a customer said inside, nor another team's."""
    with every_customer(WHY):
        mine = or_(InboundMail.customer_ref.is_(None), InboundMail.customer_ref.in_(reached_by(reader)))
        asked = select(InboundMail).where(
            InboundMail.public_id == public_id,
            InboundMail.state.in_(sorted(AGAIN)),
            InboundMail.visibility != Visibility.CUSTOMER,
            mine,
        )
        return db.session.scalar(asked)


def customers(reader: User) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return (public_id, name) of the customers that the reader reaches, by kana."""
    with every_customer(WHY):
        asked = select(Customer.public_id, Customer.name).where(Customer.id.in_(reached_by(reader)))
        return db.session.execute(asked.order_by(Customer.kana, Customer.id)).all()


def customer(public_id: str, reader: User) -> Customer | None:
    """Return one of the customers that the reader reaches."""
    with every_customer(WHY):
        asked = select(Customer).where(Customer.public_id == public_id, Customer.id.in_(reached_by(reader)))
        return db.session.scalar(asked)


def people() -> list[Reader]:
    """Return the people of the customer in scope, by kana."""
    return [one for one in readers(Visibility.SHARED) if one.side is Side.CUSTOMER]


def recent() -> Sequence[Row[*tuple[Any, ...]]]:
    """Return (public_id, title) of the newest conversations of the customer in scope."""
    asked = select(Conversation.public_id, Conversation.title).order_by(
        Conversation.last_shared_at.desc(), Conversation.id.desc()
    )
    return db.session.execute(narrowed(asked.limit(MOST_CONVERSATIONS), Conversation)).all()
