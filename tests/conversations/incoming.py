"""Letting mails arrive as the transport hands them over, for the tests of mail that comes in."""

from email.message import EmailMessage

from sqlalchemy import select

from portal.foundation.db import db, new_public_id, writing
from portal.foundation.outbox import work_off
from portal.mailroom.actions import addresses
from portal.mailroom.actions.keeping import keep
from portal.mailroom.models import InboundMail, MailSource


def address_for(app, kind: str, ids: tuple[int, ...], person_id: int | None) -> str:
    with app.app_context():
        return addresses.address(kind, ids, person_id)


def arrive(
    app, raw: bytes | EmailMessage, *recipients: str, sender: str | None = "x@y.example"
) -> InboundMail:
    """Keep a mail as the transport does, let the worker deliver it, and return what became of it."""
    data = raw if isinstance(raw, bytes) else raw.as_bytes()
    with app.app_context(), writing():
        mail_id = keep(
            data,
            source=MailSource.LMTP,
            transport_id=new_public_id(),
            envelope_from=sender,
            envelope_to=recipients,
        ).id
        db.session.commit()
    return again(app, mail_id)


def again(app, mail_id: int) -> InboundMail:
    """Let the worker do what is due, and return the mail as it stands."""
    with app.app_context():
        work_off()
        db.session.remove()
        mail = db.session.scalars(select(InboundMail).where(InboundMail.id == mail_id)).one()
        db.session.expunge_all()
        return mail


def written(
    sender: str, to: str, text: str, *, subject: str = "Re: 締め日の設定", name: str = "", **headers: str
) -> EmailMessage:
    """Return a mail as a person's program writes it."""
    mail = EmailMessage()
    mail["From"] = f"{name} <{sender}>" if name else sender
    mail["To"] = to
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{new_public_id()}@{sender.rpartition('@')[2]}>"
    for key, value in headers.items():
        mail[key.replace("_", "-")] = value
    mail.set_content(text)
    return mail
