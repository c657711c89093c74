"""Making tokens, shown once, and revoking them at once. Both stand in the audit log."""

from datetime import datetime, timedelta

from sqlalchemy import or_, update

from portal.foundation import audit, clock
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.links import digest
from portal.usage.models import EventToken
from portal.usage.rules.tokens import new_key

USE_NOTED_EVERY = timedelta(minutes=1)


def make(name: str, *, customer_id: int = 0, by: Actor) -> tuple[EventToken, str]:
    """Return a new token and its key, which is not kept and can never be shown again.

    Without a customer it sends for every customer of the installation.
    """
    key = new_key()
    token = EventToken(
        customer_ref=customer_id, name=name, key_hash=digest(key), ending=key[-4:], created_by_id=by.person_id
    )
    db.session.add(token)
    db.session.flush()
    _remember("event_token.made", token, by)
    return token, key


def revoke(token: EventToken, *, by: Actor) -> None:
    """Let nobody send with this token any more, from this moment."""
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by_id = clock.now(), by.person_id
        db.session.flush()
        _remember("event_token.revoked", token, by)


def note_use(token_id: int, now: datetime) -> None:
    """Note that a token was used, at most once a minute."""
    stale = or_(EventToken.last_used_at.is_(None), EventToken.last_used_at < now - USE_NOTED_EVERY)
    statement = update(EventToken).where(EventToken.id == token_id, stale).values(last_used_at=now)
    db.session.execute(statement, execution_options={"synchronize_session": False})


def _remember(act: str, token: EventToken, by: Actor) -> None:
    audit.remember(
        act, by=by, customer_id=token.customer_ref or None, subject=f"event_token:{token.public_id}",
        name=token.name,
    )  # fmt: skip
