"""The demo's mailbox."""

from collections.abc import Sequence

from sqlalchemy import func, select

from portal.foundation.db import db
from portal.foundation.mail import MailboxMessage

MOST_SHOWN = 200


def newest(to: str = "") -> Sequence[MailboxMessage]:
    """Return the newest mails, to one address if given."""
    found = (
        select(MailboxMessage).order_by(MailboxMessage.at.desc(), MailboxMessage.id.desc()).limit(MOST_SHOWN)
    )
    return db.session.scalars(found.where(MailboxMessage.to == to) if to else found).all()


def message(public_id: str) -> MailboxMessage | None:
    """Return one mail."""
    return db.session.scalar(select(MailboxMessage).where(MailboxMessage.public_id == public_id))


def addresses() -> Sequence[str]:
    """Return who has mail, by how recent."""
    grouped = (
        select(MailboxMessage.to).group_by(MailboxMessage.to).order_by(func.max(MailboxMessage.id).desc())
    )
    return db.session.scalars(grouped.limit(100)).all()
