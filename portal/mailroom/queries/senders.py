"""Who a mail says it is from, and how much came from there lately."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import Select, func, select

from portal.accounts.models import User
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.mail import MailDelivery
from portal.mailroom.models import InboundMail


def person_of(person_id: int | None) -> User | None:
    """Return a person who can still sign in."""
    if person_id is None:
        return None
    return db.session.scalar(_present().where(User.id == person_id))


def person_at(address: str) -> User | None:
    """Return the person who signs in with this address, as far as they still can."""
    return db.session.scalar(_present().where(User.email == address)) if address else None


def people_of(ids: Iterable[int | None]) -> dict[int, User]:
    """Return these people by id, also those who left."""
    found = select(User).where(User.id.in_([one for one in ids if one]))
    return {user.id: user for user in db.session.scalars(found)}


def lately(sender: str, before_id: int, within: timedelta) -> int:
    """Return how many mails came from this address within that time, before this one."""
    since = clock.now() - within
    counted = select(func.count(InboundMail.id)).where(
        InboundMail.sender == sender, InboundMail.id < before_id, InboundMail.arrived_at > since
    )
    return db.session.scalar(counted) or 0


def sent_by_us(message_id: str) -> bool:
    """True when this is the name of a mail that we sent ourselves."""
    named = select(MailDelivery.id).where(MailDelivery.message_id == f"<{message_id}>")
    return bool(message_id) and db.session.scalar(named) is not None


def _present() -> Select[User]:
    return select(User).where(User.disabled_at.is_(None), User.erased_at.is_(None))
