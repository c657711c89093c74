"""A mail's bytes, read: everything it says, decoded and within limits. Never fails because of what is in it."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from portal.mailroom.rules.address_lists import addresses
from portal.mailroom.rules.arrived import Address, AttachedFile, CalendarPart
from portal.mailroom.rules.automatic import automatic, marked_as_spam
from portal.mailroom.rules.bounces import Report, report_of
from portal.mailroom.rules.charsets import one_line
from portal.mailroom.rules.files import files_of
from portal.mailroom.rules.headers import Headers
from portal.mailroom.rules.limits import MOST_ADDRESSES
from portal.mailroom.rules.parts import parts_of
from portal.mailroom.rules.texts import said_by
from portal.mailroom.rules.vouching import vouched

_MESSAGE_PARTS = frozenset(
    {"message/delivery-status", "message/global-delivery-status", "text/rfc822-headers"}
)
_GOT_BY = (
    "delivered-to",
    "x-original-to",
    "x-envelope-to",
    "envelope-to",
    "x-forwarded-to",
    "x-delivered-to",
)


@dataclass(frozen=True)
class Reading:
    """What a mail says of itself."""

    sender: Address
    recipients: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    got_by: tuple[str, ...]  # addresses that machines on the way noted, Bcc among them
    subject: str
    text: str = field(repr=False)
    html_text: str = field(repr=False)
    files: tuple[AttachedFile, ...]
    calendars: tuple[CalendarPart, ...]
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    date: datetime | None
    automatic: str
    report: Report | None
    spam: bool
    authenticated: bool
    shortened: tuple[str, ...]
    identity: str  # the same for copies of one mail that came by different ways

    def all_recipients(self) -> tuple[str, ...]:
        """Return every address it was sent to, as far as it says, each once."""
        told = [one.address for one in (*self.recipients, *self.cc)]
        return tuple(dict.fromkeys((*self.got_by, *told)))


def read(raw: bytes, *, envelope_from: str | None = None, trusted: str = "") -> Reading:
    """Return what a mail says. `envelope_from`: as the transport told; None when it did not.

    `trusted` names the relay whose Authentication-Results are believed.
    """
    if b"\n" not in raw[:100_000]:
        raw = raw.replace(b"\r", b"\n")
    root, too_many = parts_of(raw)
    headers, said = root.headers, said_by(root)
    senders = addresses(headers.first("from"))
    sender = senders[0] if senders else Address("")
    subject, nobody = headers.words("subject"), _from_nobody(headers, envelope_from)
    kept = [part for part in said.files if part.media_type not in _MESSAGE_PARTS]
    files, calendars, left_out = files_of(kept)
    report = report_of(root, sender.address, subject, said.text(), nobody=nobody)
    alone = len(senders) == 1 and headers.count("from") == 1
    domain = sender.address.rpartition("@")[2]
    return Reading(
        sender=Address(sender.address, sender.name or one_line(headers.words("from", 200))),
        recipients=_all(headers, "to"),
        cc=_all(headers, "cc"),
        reply_to=_all(headers, "reply-to"),
        got_by=tuple(one.address for name in _GOT_BY for one in _all(headers, name)),
        subject=subject,
        text=said.text(),
        html_text=said.html_text(),
        files=tuple(files),
        calendars=tuple(calendars),
        message_id=headers.message_id(),
        in_reply_to=next(iter(headers.ids("in-reply-to")), "")[:300],
        references=headers.ids("references"),
        date=headers.date(),
        automatic=automatic(headers, subject, nobody=nobody),
        report=report,
        spam=marked_as_spam(headers),
        authenticated=alone and vouched(headers, trusted, domain),
        shortened=_shortened(text=said.shortened, parts=too_many, files=left_out),
        identity=_identity(headers.message_id(), raw, root.start),
    )


def _all(headers: Headers, name: str) -> tuple[Address, ...]:
    found = (one for value in headers.all(name)[:50] for one in addresses(value))
    return tuple({one.address: one for one in found}.values())[:MOST_ADDRESSES]


def _from_nobody(headers: Headers, envelope_from: str | None) -> bool:
    """True when its envelope had no sender, which is how machines answer so that nobody answers them."""
    if envelope_from is not None:
        return not envelope_from.strip("<> ")
    return headers.has("return-path") and not headers.first("return-path").strip().strip("<> ")


def _identity(message_id: str, raw: bytes, body: int) -> str:
    """Return what copies of one mail share: its name and its body. Without a name, only what is equal is a copy."""
    told = message_id.encode() + b"\n" + raw[body:] if message_id else raw
    return hashlib.sha256(told).hexdigest()


def _shortened(**told: bool) -> tuple[str, ...]:
    return tuple(name for name, so in told.items() if so)
