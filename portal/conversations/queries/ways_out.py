"""Addresses in a mail that act for one person without signing in: leaving a conversation with one press (RFC 8058).

The token is signed, not stored: a mail program may ask for it years later, and sending a mail writes nothing for it.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import select

from portal.accounts.models import User
from portal.conversations.models import Conversation
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope
from portal.mailroom.rules.tokens import seal, unseal


@dataclass(frozen=True)
class WayOut:
    """Who would hear no more of which conversation."""

    customer_id: int
    conversation: Conversation
    person: User


def token(customer_id: int, conversation_id: int, person_id: int) -> str:
    """Return what stands in the address by which this person leaves this conversation."""
    return seal(_key(), "leave", (customer_id, conversation_id, person_id))


def way_out(token: str) -> WayOut | None:
    """Return what a token leaves, None for one that we did not make or whose conversation is gone."""
    numbers = unseal(_key(), "leave", token)
    if numbers is None or len(numbers) != 3:
        return None
    customer_id, conversation_id, person_id = numbers
    with customer_scope(customer_id):
        conversation = db.session.scalar(select(Conversation).where(Conversation.id == conversation_id))
    person = db.session.scalar(select(User).where(User.id == person_id, User.erased_at.is_(None)))
    return WayOut(customer_id, conversation, person) if conversation and person else None


More = Callable[[int, int], tuple[Any, str] | None]
_more: list[More] = []


def more(way: More) -> More:
    """Decorator: a feature above offers another way out of a mail about a message.

    The function takes the message and the reader (inner ids), inside their customer's scope, and returns words and an
    address, or None where it is not meant.
    """
    _more.append(way)
    return way


def others(customer_id: int, message_id: int, person_id: int) -> list[tuple[Any, str]]:
    """Return the other ways out of the mail about a message, in words and as addresses."""
    with customer_scope(customer_id):
        found = [way(message_id, person_id) for way in _more]
    return [one for one in found if one is not None]


def _key() -> bytes:
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.new(secret, b"leaving a conversation", hashlib.sha256).digest()
