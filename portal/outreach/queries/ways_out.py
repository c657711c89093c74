"""The address in a mail by which a person wants no messages that go to many: signed, not stored, and never spent."""

import hashlib
import hmac

from flask import current_app
from sqlalchemy import select

from portal.accounts.models import User
from portal.foundation.db import db
from portal.mailroom.rules.tokens import seal, unseal
from portal.outreach.models import Recipient

PURPOSE = "no-more"


def token(person_id: int) -> str:
    """Return what stands in the address for this person."""
    return seal(_key(), PURPOSE, (person_id,))


def person_of(token: str) -> int | None:
    """Return whose address it is, None for one that we did not make or whose person was erased."""
    numbers = unseal(_key(), PURPOSE, token)
    if numbers is None or len(numbers) != 1:
        return None
    return db.session.scalar(select(User.id).where(User.id == numbers[0], User.erased_at.is_(None)))


def went_to_many(message_id: int, person_id: int) -> bool:
    """Tell whether this message reached this person as one of many. Inside the scope of their customer."""
    found = select(Recipient.id).where(Recipient.message_id == message_id, Recipient.person_id == person_id)
    return db.session.scalar(found) is not None


def _key() -> bytes:
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.new(secret, b"wanting no messages that go to many", hashlib.sha256).digest()
