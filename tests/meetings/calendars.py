"""Reading our calendars back, as the programs of those who get them do."""

from email.message import EmailMessage
from typing import Any

from icalendar import Calendar
from sqlalchemy import select

from portal.foundation import clock, mail
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem


def composed(app, *, since: int = 0) -> list[EmailMessage]:
    """Return what would be sent now, in the order in which it was promised, as mails."""
    found = []
    with app.app_context():
        asked = (
            select(OutboxItem)
            .where(OutboxItem.kind == "mail.send", OutboxItem.id > since)
            .order_by(OutboxItem.id)
        )
        for item in db.session.scalars(asked).all():
            ids = dict(item.ids)
            kind = ids.pop("letter")
            if not kind.startswith("meeting."):
                continue
            written = mail._writers[kind](ids)
            if written is not None:
                found.append(mail.compose(written, f"<{item.id}@test>"))
    return found


def last_owed(app) -> int:
    """Return how far the outbox is, so that later letters can be told apart."""
    with app.app_context():
        return db.session.scalar(select(OutboxItem.id).order_by(OutboxItem.id.desc()).limit(1)) or 0


def to(mails: list[EmailMessage], name: str) -> EmailMessage:
    """Return the newest mail to somebody."""
    return [one for one in mails if one["To"].addresses[0].addr_spec.startswith(f"{name}@")][-1]


def calendar_in(message: EmailMessage) -> bytes | None:
    """Return the calendar part of a mail, as a calendar program takes it."""
    for part in message.walk():
        if part.get_content_type() == "text/calendar":
            return part.get_payload(decode=True)
    return None


def events(data: bytes) -> list[Any]:
    """Return the events of a calendar."""
    return list(Calendar.from_ical(data).walk("VEVENT"))


def reply(data: bytes, address: str, partstat: str, **more: str) -> bytes:
    """Return what a calendar program answers to an invitation."""
    event = events(data)[0]
    lines = [
        "BEGIN:VCALENDAR", "PRODID:-//Test//EN", "VERSION:2.0", f"METHOD:{more.pop('method', 'REPLY')}", "BEGIN:VEVENT",
        f"UID:{more.pop('uid', event['UID'])}", f"SEQUENCE:{more.pop('sequence', event['SEQUENCE'])}",
        f"DTSTAMP:{clock.now():%Y%m%dT%H%M%SZ}", f"ORGANIZER:{event['ORGANIZER']}",
        f"ATTENDEE;PARTSTAT={partstat}:mailto:{address}",
        *(f"{name.upper().replace('_', '-')}:{value}" for name, value in more.items()),
        "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()
