"""Who may send events."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.foundation.db import db
from portal.foundation.links import digest
from portal.foundation.tenancy import scope
from portal.usage.models import EventToken


@dataclass(frozen=True)
class Sender:
    """Whose token it is. `customer_id` 0: the whole installation's."""

    token_id: int
    customer_id: int
    customer_left: bool = False


def sender(key: str) -> Sender | None:
    """Return who sends with this key; None for one that is unknown or revoked."""
    asked = (
        select(EventToken.id, EventToken.customer_ref, Customer.left_at)
        .outerjoin(Customer, Customer.id == EventToken.customer_ref)
        .where(EventToken.key_hash == digest(key), EventToken.revoked_at.is_(None))
    )
    row = db.session.execute(asked).first()
    return Sender(row[0], row[1], row[2] is not None) if row else None


def still_good(token_id: int) -> bool:
    """True while a token has not been revoked."""
    asked = select(EventToken.id).where(EventToken.id == token_id, EventToken.revoked_at.is_(None))
    return db.session.scalar(asked) is not None


def of(customer_id: int) -> Sequence[EventToken]:
    """Return the tokens of a customer (0: of the installation), those in use first, the newest first."""
    asked = select(EventToken).where(EventToken.customer_ref == customer_id)
    return db.session.scalars(asked.order_by(EventToken.revoked_at.is_not(None), EventToken.id.desc())).all()


def of_installation(public_id: str) -> EventToken | None:
    """Return one of the installation's tokens."""
    return _token(public_id, 0)


def of_this_customer(public_id: str) -> EventToken | None:
    """Return a token of the customer in scope."""
    current = scope()
    return _token(public_id, current.customer_id) if current and current.customer_id else None


def _token(public_id: str, customer_id: int) -> EventToken | None:
    return db.session.scalar(
        select(EventToken).where(EventToken.public_id == public_id, EventToken.customer_ref == customer_id)
    )
