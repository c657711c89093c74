"""Who took a mail."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.foundation.db import db
from portal.mailroom.models import InboundDelivery, InboundMail


def taken(identity: str, key: str) -> InboundDelivery | None:
    """Return the note that this one took this mail, or a copy of it."""
    return db.session.scalar(
        select(InboundDelivery).where(InboundDelivery.identity == identity, InboundDelivery.key == key)
    )


def of_mail(mail_id: int) -> Sequence[InboundDelivery]:
    """Return who took this very mail, in order."""
    return db.session.scalars(
        select(InboundDelivery).where(InboundDelivery.mail_id == mail_id).order_by(InboundDelivery.id)
    ).all()


def of_copies(identity: str, but: int) -> Sequence[InboundDelivery]:
    """Return who took copies of it."""
    return db.session.scalars(
        select(InboundDelivery)
        .where(InboundDelivery.identity == identity, InboundDelivery.mail_id != but)
        .order_by(InboundDelivery.id)
    ).all()


def public_id_of(mail_id: int | None) -> str:
    """Return the public id of a mail; empty for none."""
    found = select(InboundMail.public_id).where(InboundMail.id == mail_id)
    return (db.session.scalar(found) or "") if mail_id else ""
