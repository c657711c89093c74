"""A mail as those who deliver it get it: plain frozen data, decoded, within limits, safe to keep as text."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Address:
    """An address as it stood in a header, lower case, with the name beside it."""

    address: str
    name: str = ""


@dataclass(frozen=True)
class AttachedFile:
    """A file that came along. `media_type` is what the bytes look like, not what the sender said."""

    name: str
    media_type: str
    data: bytes = field(repr=False)
    inline: bool = False  # shown in the middle of the text, such as a picture of a signature
    content_id: str = ""


@dataclass(frozen=True)
class CalendarPart:
    """An invitation, an answer to one or a cancellation, as the calendar program wrote it."""

    method: str  # upper case: REQUEST, REPLY, CANCEL, …; empty when it does not say
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Proof:
    """What one of our addresses proves: whoever writes to it was given it by us, for this.

    By convention `ids` begins with the inner id of the customer. It expires never and ends with the person's rights,
    so whoever delivers asks for those first. `person_id` is None for an address that belongs to no one person.
    """

    kind: str
    ids: tuple[int, ...]
    person_id: int | None = None


@dataclass(frozen=True)
class Arrived:
    """One mail, read. What *From* says is never proof of who wrote it; `person_id` is."""

    mail_id: int
    arrived_at: datetime
    sender: str  # of From, lower case; may be empty
    sender_name: str
    subject: str
    text: str  # what it says: its plain text, else made from its HTML
    html_text: str = ""  # made from its HTML, where it has one; quoted text begins with "> "
    recipients: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    files: tuple[AttachedFile, ...] = ()
    calendars: tuple[CalendarPart, ...] = ()
    message_id: str = ""  # without the angle brackets, as all three
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    date: datetime | None = None  # as the sender's machine says
    proof: Proof | None = None  # of the address of ours that it was sent to
    person_id: int | None = None  # who wrote it, proved by that address or by the trusted relay; else None
    claimed_id: int | None = None  # the person whose address From says; anybody can write that
    authenticated: bool = False  # the trusted relay vouches for the domain of From
    automatic: str = ""  # why it is taken for a program's: "auto_reply", "list", …; empty for a person's
    spam: bool = False  # the trusted relay marked it so
    shortened: tuple[
        str, ...
    ] = ()  # what did not fit: "text", "parts", "files"; all of it is in the kept mail
