"""Keeping a mail: its bytes, its row and the promise to deliver it, before anybody is told that we have it."""

import hashlib
import secrets

from sqlalchemy import select

from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.files import storage
from portal.foundation.outbox import owe
from portal.mailroom.models import InboundMail, MailSource


def keep(
    raw: bytes,
    *,
    source: MailSource,
    transport_id: str,
    envelope_from: str | None = None,
    envelope_to: tuple[str, ...] = (),
    size: int | None = None,
) -> InboundMail:
    """Keep a mail in the open transaction; one that was taken under this name before is returned as it is.

    `size` of one that is too large to be kept whole: `raw` is its head alone. `envelope_from` is None where the
    transport does not say.
    """
    named = (InboundMail.source == source, InboundMail.transport_id == transport_id)
    known = db.session.scalar(select(InboundMail).where(*named))
    if known is not None:
        return known
    digest = hashlib.sha256(raw).hexdigest()
    mail = InboundMail(
        source=source,
        transport_id=transport_id,
        sha256=digest,
        place=_stored(raw, digest),
        size=len(raw) if size is None else size,
        whole=size is None,
        envelope_from=None if envelope_from is None else envelope_from[:320],
        envelope_to=[one[:320] for one in envelope_to],
    )
    db.session.add(mail)
    db.session.flush()
    owe("mailroom.deliver", dedupe_key=f"mailroom:{mail.id}", mail=mail.id)
    return mail


def _stored(raw: bytes, digest: str) -> str:
    """Return where the bytes lie; a copy of a mail that is kept already needs no second place."""
    known = db.session.scalar(select(InboundMail.place).where(InboundMail.sha256 == digest).limit(1))
    if known is not None:
        return known
    place = f"mail/{clock.now():%Y-%m}/{secrets.token_hex(16)}"
    storage().put(place, raw)
    return place
