"""A colleague has looked at a mail and says whose it is: by that word it is delivered as any other is."""

from portal.accounts.models import Customer, User
from portal.conversations.actions.arrivals import FILE, REPLY
from portal.conversations.models import Conversation
from portal.foundation.actor import Actor
from portal.mailroom.actions.asking import remember
from portal.mailroom.actions.retrying import give
from portal.mailroom.models import InboundMail
from portal.mailroom.routes import PORTAL
from portal.mailroom.rules.arrived import Proof


def begin(mail: InboundMail, customer: Customer, person: User | None, *, by: Actor) -> None:
    """Let it begin a conversation of this customer, from this person or from somebody without a login."""
    give(mail, Proof(PORTAL, (customer.id,), person.id if person else None), by=by)


def put_into(mail: InboundMail, conversation: Conversation, person: User | None, *, by: Actor) -> None:
    """Let it be a message of a conversation."""
    proof = Proof(REPLY, (conversation.customer_id, conversation.id), person.id if person else None)
    give(mail, proof, by=by)


def file(mail: InboundMail, customer: Customer, *, by: Actor) -> None:
    """Let it stand in the customer's contact history, and be said to nobody."""
    give(mail, Proof(FILE, (customer.id,), by.person_id), by=by)


def know(mail: InboundMail, person: User, *, by: Actor) -> None:
    """Know the address it came from as one of this person's from now on."""
    remember(mail.sender, person.id, by=by)
