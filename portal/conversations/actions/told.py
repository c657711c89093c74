"""Saying that something changed: what was drawn of a conversation is drawn anew for those who see the change."""

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.accounts.models.customers import new_pulse
from portal.conversations.actions.events import ThreadChanged
from portal.conversations.actions.pulses import raise_lists
from portal.conversations.models import Conversation, Message
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import announce


def changed(
    conversation: Conversation,
    visibility: Visibility,
    what: str,
    *,
    by: Actor,
    message: Message | None = None,
) -> None:
    """Raise the pulse of those who see it, and let open pages know once it is really true.

    That somebody read raises nothing: whoever keeps a page has asked how far everybody read.
    """
    if what != "read":
        _raise(conversation, visibility)
    db.session.flush()
    raise_lists(conversation.customer_id, visibility)
    public_id = message.public_id if message else ""
    announce(
        ThreadChanged(
            conversation.customer_id, _customer_pid(conversation), conversation.id, conversation.public_id,
            public_id, visibility, what, by,
        )
    )  # fmt: skip


def _raise(conversation: Conversation, visibility: Visibility) -> None:
    if visibility is not Visibility.VENDOR:
        conversation.pulse_customer = new_pulse()
    if visibility is not Visibility.CUSTOMER:
        conversation.pulse_vendor = new_pulse()


def _customer_pid(conversation: Conversation) -> str:
    asked = select(Customer.public_id).where(Customer.id == conversation.customer_id)
    return db.session.scalars(asked).one()
