"""Mail that is never lost: written into the outbox with the change, worded in the person's language when it goes.

A letter registers under a kind; what it says is looked up when the worker sends it, so that nobody is told
what they may no longer see. The Message-ID is stable, so that the one repeat a crash can cause is recognisable.
"""

import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app, render_template
from flask_babel import force_locale
from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.db import Id, Model, Public, db, outside_transaction, writing
from portal.foundation.outbox import OutboxItem, job, owe

SMTP_PATIENCE_SECONDS = 20
LONGEST_SUBJECT = 300  # that the demo's mailbox keeps
_UNWRITTEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
NOBODY = "<>"  # as an envelope sender: what cannot be delivered comes back to nobody (RFC 3834)


@dataclass(frozen=True)
class Attachment:
    """A file that goes along with a letter."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Letter:
    """A mail as plain frozen data. `template` names a pair under templates/mail; one action per mail."""

    to: str
    to_name: str
    language: str
    subject: str
    template: str
    facts: dict[str, Any]
    sender_name: str = ""
    reply_to: str = ""
    message: str = (
        ""  # names the mail for ever; a reply to it says which one it answers. Empty: by its outbox item
    )
    thread: str = ""  # the name of what this and other mails hang together by
    unsubscribe_url: str = ""  # a POST to it, by the mail program itself, stops such mails (RFC 8058)
    answers: tuple[str, ...] = ()  # the Message-IDs (without brackets) of mails that it follows, oldest first
    attachments: tuple[Attachment, ...] = ()
    calendar: bytes | None = None  # an invitation, a change or a cancellation, as calendar programs read it
    calendar_method: str = "REQUEST"  # or CANCEL
    comes_back_to: str = ""  # where it comes back to when it cannot be delivered, unless as is usual
    answers_a_mail: bool = False  # written by itself in answer to a mail: nobody's program answers it again


class MailboxMessage(Public, Model):
    """A mail in the demo's own mailbox, which anyone running the demo can read."""

    id: Mapped[Id]
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    to: Mapped[str] = mapped_column(String(254), index=True)
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)


class MailDelivery(Model):
    """When the peer was asked to accept a mail, so that the window in which it may repeat can be counted."""

    id: Mapped[Id]
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    offered: Mapped[int] = mapped_column(default=0)  # more than accepted + 1 means: perhaps sent twice
    accepted_at: Mapped[datetime | None]


Writer = Callable[[dict[str, Any]], Letter | None]
SenderSource = Callable[[], str]
ReturnPath = Callable[[str], str]
Refuser = Callable[[str], bool]
_writers: dict[str, Writer] = {}
_asked_for: set[str] = set()
_sources: list[SenderSource] = []
_return_paths: list[ReturnPath] = []
_refusers: list[Refuser] = []


def letter(kind: str, *, asked_for: bool = False) -> Callable[[Writer], Writer]:
    """Decorator: words the letter of this kind from its ids; None when it should no longer be sent.

    `asked_for`: somebody waits for it right now (a sign-in link), so it goes even to an address that gave mails back.
    """

    def register(writer: Writer) -> Writer:
        _writers[kind] = writer
        if asked_for:
            _asked_for.add(kind)
        return writer

    return register


def senders_address(source: SenderSource) -> SenderSource:
    """Decorator: asks this for the address that mail comes from; empty means MAIL_SENDER. The last one counts."""
    _sources[:] = [source]
    return source


def comes_back_to(source: ReturnPath) -> ReturnPath:
    """Decorator: asks this where a mail to an address comes back to when it cannot be delivered; empty: the sender."""
    _return_paths[:] = [source]
    return source


def sends_nothing_to(refuser: Refuser) -> Refuser:
    """Decorator: asks this whether mail to an address is held back; what people ask for themselves still goes."""
    _refusers[:] = [refuser]
    return refuser


def sender() -> str:
    """Return the address that mail comes from: the installation's own setting, else the machine's."""
    told = next((source() for source in _sources), "")
    address: str = told or current_app.config["MAIL_SENDER"]
    return address


def post(kind: str, *, dedupe_key: str | None = None, not_before: datetime | None = None, **ids: Any) -> None:
    """Promise a letter, in the open transaction."""
    owe(
        "mail.send", letter=kind, dedupe_key=dedupe_key and f"mail:{dedupe_key}", not_before=not_before, **ids
    )


def word(kind: str, ids: dict[str, Any]) -> Letter | None:
    """Return a letter of this kind as it would go now, for whoever sends it in its own way."""
    return _writers[kind](ids)


@job("mail.send", reaches_out=True)
def send(item: OutboxItem) -> None:
    """Word one owed letter and give it to the peer."""
    ids = dict(item.ids)
    kind = ids.pop("letter")
    written = _writers[kind](ids)
    if written is None or (kind not in _asked_for and any(refuses(written.to) for refuses in _refusers)):
        return
    comes_back = _comes_back_to(written)
    message_id = message_id_of(written.message or f"outbox-{item.id}")
    message = compose(written, message_id)
    with writing():
        db.session.rollback()
        if not _offer(message_id):
            return
    with outside_transaction():
        _transport()(message, comes_back)
    with writing():
        _accepted(message_id)


def _comes_back_to(written: Letter) -> str:
    if written.answers_a_mail:
        return NOBODY
    return written.comes_back_to or next((ask(written.to) for ask in _return_paths), "")


def compose(written: Letter, message_id: str) -> EmailMessage:
    """Return the mail with a plain-text and an HTML body, in the reader's language."""
    message = EmailMessage()
    with force_locale(written.language):
        facts = {"language": written.language, **written.facts}
        text = render_template(f"mail/{written.template}.txt", **facts)
        html = render_template(f"mail/{written.template}.html", **facts)
    message["Subject"] = _one_line(written.subject)
    address = sender()
    message["From"] = Address(_one_line(written.sender_name) or address.rpartition("@")[2], addr_spec=address)
    message["To"] = Address(_one_line(written.to_name), addr_spec=written.to)
    if written.reply_to:
        message["Reply-To"] = written.reply_to
    message["Message-ID"] = message_id
    earlier = [
        *([f"<{written.thread}@{_domain()}>"] if written.thread else []),
        *map("<{}>".format, written.answers),
    ]
    if earlier:
        message["In-Reply-To"], message["References"] = earlier[-1], " ".join(earlier)
    if written.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{written.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Date"] = format_datetime(clock.now())
    message["Auto-Submitted"] = "auto-replied" if written.answers_a_mail else "auto-generated"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    if written.calendar is not None:
        _add_calendar(message, written.calendar, written.calendar_method)
    for file in written.attachments:
        kind, _slash, subtype = file.media_type.partition("/")
        message.add_attachment(file.data, maintype=kind, subtype=subtype, filename=_one_line(file.name))
    message["Content-Language"] = written.language  # afterwards: setting the content takes such headers away
    return _checked(message)


def _add_calendar(message: EmailMessage, calendar: bytes, method: str) -> None:
    """Add it as one more way to say the same, for calendar programs, and as a file for all others."""
    words = {"method": method, "charset": "utf-8"}
    message.add_alternative(calendar, maintype="text", subtype="calendar", params=words)
    name = "cancelled.ics" if method == "CANCEL" else "invitation.ics"
    message.add_attachment(calendar, maintype="application", subtype="ics", filename=name)


def _offer(message_id: str) -> bool:
    delivery = db.session.query(MailDelivery).filter_by(message_id=message_id).one_or_none()
    if delivery is None:
        delivery = MailDelivery(message_id=message_id, offered=0)
        db.session.add(delivery)
    if delivery.accepted_at:
        return False
    delivery.offered += 1
    db.session.commit()
    return True


def _accepted(message_id: str) -> None:
    delivery = db.session.query(MailDelivery).filter_by(message_id=message_id).one()
    delivery.accepted_at = clock.now()
    db.session.commit()


def _transport() -> Callable[[EmailMessage, str], None]:
    return _into_mailbox if current_app.config["MAIL_URL"].startswith("mailbox:") else _over_smtp


def _over_smtp(message: EmailMessage, comes_back: str) -> None:
    """Hand the mail to the SMTP peer; `smtps:` speaks TLS from the start, `smtp:` upgrades where it is offered."""
    url = urlsplit(current_app.config["MAIL_URL"])
    host, patience = url.hostname or "localhost", SMTP_PATIENCE_SECONDS
    context = ssl.create_default_context()
    peer: smtplib.SMTP
    if url.scheme == "smtps":
        peer = smtplib.SMTP_SSL(host, url.port or 465, timeout=patience, context=context)
    else:
        peer = smtplib.SMTP(host, url.port or 25, timeout=patience)
    with peer:
        if url.scheme == "smtp" and peer.has_extn("starttls"):
            peer.starttls(context=context)
        if url.username:
            peer.login(unquote(url.username), unquote(url.password or ""))
        peer.send_message(message, from_addr=comes_back or None)


def _into_mailbox(message: EmailMessage, _comes_back: str) -> None:
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    with writing():
        db.session.add(
            MailboxMessage(
                message_id=message["Message-ID"],
                to=message["To"].addresses[0].addr_spec,
                subject=message["Subject"][:LONGEST_SUBJECT],
                text=text.get_content() if text else "",
                html=html.get_content() if html else "",
                reply_to=message["Reply-To"].addresses[0].addr_spec if message["Reply-To"] else "",
            )
        )
        db.session.commit()


def message_id_of(name: str) -> str:
    """Return the Message-ID of the letter that was given this name (`Letter.message`)."""
    return f"<{name}@{_domain()}>"


def _one_line(text: str) -> str:
    """Return words as a header holds them: one line, and the very words that were typed.

    What looks like an encoded word (RFC 2047) is decoded as soon as it stands in a header, and what it holds may begin
    another one. A word joiner, which nobody sees, keeps it from being one.
    """
    return " ".join(_UNWRITTEN.sub(" ", text).split()).replace("=?", "=\u2060?")


def _checked(message: EmailMessage) -> EmailMessage:
    """Return a mail whose headers are a line each; raises ValueError rather than let words become another header."""
    for part in message.walk():
        for name, value in part.items():
            if _UNWRITTEN.search(str(value)):
                raise ValueError(f"a header of a mail is not one line: {name}")
    return message


def _domain() -> str:
    """Return the machine's own domain: a Message-ID stays the same while settings change."""
    machine: str = current_app.config["MAIL_SENDER"]
    return machine.rpartition("@")[2]
