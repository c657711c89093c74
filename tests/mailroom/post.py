"""Mail for tests: written like mail programs write it, taken in like the mail server hands it over."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage

from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.foundation.db import db, writing
from portal.foundation.outbox import work_off
from portal.mailroom.actions.keeping import keep
from portal.mailroom.models import InboundMail, MailSource
from portal.mailroom.rules.states import MailState
from tests import cast

PORTAL_ADDRESS = "portal@in.vendor.example"
_numbers = itertools.count(1)


def person(name: str) -> User:
    return db.session.scalars(select(User).where(User.email == cast.address(name))).one()


def customer_id(slug: str = "sakura") -> int:
    return db.session.scalars(select(Customer.id).where(Customer.slug == slug)).one()


def mail(
    text: str = "hello",
    *,
    sender: str = "Aoi <aoi@sakura.example>",
    to: str = PORTAL_ADDRESS,
    subject: str = "a question",
    shape: Callable[[EmailMessage], None] = lambda _: None,
    **headers: str,
) -> bytes:
    """Return the bytes of a mail; `shape` adds what else it has. Header names take `_` for `-`."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    if "Message_ID" not in headers:
        message["Message-ID"] = f"<{next(_numbers)}@mail.sakura.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    shape(message)
    return message.as_bytes()


def take_in(raw: bytes, **transport) -> int:
    """Keep a mail as the transport does, and return its id; nothing is delivered yet."""
    told = {"source": MailSource.LMTP, "transport_id": f"t{next(_numbers)}", **transport}
    with writing():
        kept = keep(raw, **told)
        db.session.commit()
        return kept.id


def row(mail_id: int) -> InboundMail:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(InboundMail, mail_id)


@dataclass(frozen=True)
class Fate:
    """What became of a mail, for tests that open pages."""

    id: int
    public_id: str
    state: MailState


def arrive(app: Flask, raw: bytes, **transport) -> Fate:
    """Take a mail in as `come_in` does, leaving no application context open."""
    with app.app_context():
        done = come_in(raw, **transport)
        return Fate(done.id, done.public_id, done.state)


def come_in(raw: bytes, **transport) -> InboundMail:
    """Take a mail in, let the worker do its work, and return what became of it."""
    mail_id = take_in(raw, **transport)
    work_off()
    return row(mail_id)
