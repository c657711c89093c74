"""Addresses in a mail that act for one person without signing in: no more of a thread, no more digests (RFC 8058).

The token is signed, not stored: a mail program may ask for it years later, and sending a mail writes nothing for it.
"""

import hashlib
import hmac
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select

from portal.accounts.models import User
from portal.foundation.absolute import absolute
from portal.foundation.db import db
from portal.mailroom.rules.tokens import seal, unseal

THREAD, DIGEST = "community thread", "community digest"


@dataclass(frozen=True)
class WayOut:
    """What a person would hear no more of: one thread, or (thread None) all that they follow, by mail."""

    person: User
    thread_id: int | None


def of_thread(person_id: int, thread_id: int) -> str:
    """Return the address by which a person hears no more of a thread."""
    return absolute("community_stops.stop", token=seal(_key(), THREAD, (person_id, thread_id)))


def of_digest(person_id: int) -> str:
    """Return the address by which a person gets no digest of the community any more."""
    return absolute("community_stops.stop", token=seal(_key(), DIGEST, (person_id,)))


def way_out(token: str) -> WayOut | None:
    """Return what a token stops, None for one that we did not make or whose person is gone."""
    thread, digest = unseal(_key(), THREAD, token), unseal(_key(), DIGEST, token)
    if thread is not None and len(thread) == 2:
        person_id, thread_id = thread
        return _way(person_id, thread_id)
    return _way(digest[0], None) if digest is not None and len(digest) == 1 else None


def _way(person_id: int, thread_id: int | None) -> WayOut | None:
    person = db.session.scalar(select(User).where(User.id == person_id, User.erased_at.is_(None)))
    return WayOut(person, thread_id) if person else None


def _key() -> bytes:
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.new(secret, b"hearing of the community", hashlib.sha256).digest()
