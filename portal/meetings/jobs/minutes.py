"""Minutes on their way: ready when the meeting begins, in each reader's language, and on the shelf."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.models import Customer, User
from portal.accounts.queries.readers import who_of
from portal.documents.actions import shelf
from portal.documents.actions.refusals import Refused as ShelfRefused
from portal.documents.models import Document, DocumentKind
from portal.foundation import clock, mail, outbox, pdf
from portal.foundation.absolute import absolute
from portal.foundation.actor import WORKER, Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import db, outside_transaction, writing
from portal.foundation.files import store
from portal.foundation.i18n import language
from portal.foundation.mail import Letter
from portal.foundation.offload import off_the_loop
from portal.foundation.outbox import OutboxItem, job
from portal.foundation.pdf import Manuscript
from portal.foundation.tenancy import customer_scope, every_customer, narrowed
from portal.meetings.actions import minutes as change
from portal.meetings.models import Attendee, Meeting, MeetingState, SentMinutes
from portal.meetings.queries import clocks, meetings
from portal.meetings.queries import minutes as asked
from portal.meetings.rules import minutes as rules

PREPARE, AHEAD = "meetings.prepare_minutes", timedelta(minutes=70)
STYLES = ("pdf/sheet.css", "pdf/minutes.css")


@dataclass(frozen=True)
class Reader:
    """Who gets the letter."""

    name: str
    email: str
    language: str
    zone: str
    side: Side | None


@job("meetings.owe_minutes", hourly=True)
def owe_preparing(_item: OutboxItem) -> None:
    """Have the minutes of what begins within the hour prepared when it begins."""
    now = clock.now()
    soon = select(Meeting.customer_id, Meeting.id, Meeting.starts_at).where(
        Meeting.state == MeetingState.FIXED, Meeting.starts_at > now, Meeting.starts_at <= now + AHEAD
    )
    with every_customer("what begins within the hour, at whichever customer"):
        rows = db.session.execute(narrowed(soon, Meeting)).all()
    for row in rows:
        outbox.owe(
            PREPARE, customer_id=row.customer_id, not_before=row.starts_at, meeting_id=row.id,
            dedupe_key=f"{PREPARE}:{row.id}:{int(row.starts_at.timestamp())}",
        )  # fmt: skip


@job(PREPARE)
def prepare(item: OutboxItem) -> None:
    """Prepare the minutes of a meeting that begins, unless it was moved or called off."""
    with customer_scope(item.customer_ref or 0):
        meeting = meetings.by_id(item.ids["meeting_id"])
        if meeting is None or meeting.state is not MeetingState.FIXED or meeting.starts_at is None:
            return
        if meeting.starts_at <= clock.now():
            change.prepare(meeting, db.session.get_one(Customer, meeting.customer_id), by=WORKER)
            db.session.flush()


@mail.letter(change.LETTER)
def worded(ids: dict[str, Any]) -> Letter | None:
    """Word minutes for one reader, who may still see them; None where not, or the text is not what was sealed."""
    with customer_scope(ids["customer_ref"]):
        sent = asked.by_id(ids["sent_id"])
        meeting = meetings.by_id(sent.meeting_id) if sent is not None else None
        if sent is None or meeting is None:
            return None
        customer = db.session.get_one(Customer, meeting.customer_id)
        reader = _reader(ids, meeting, customer)
        content = rules.read(sent.content, sent.sha256)
        if reader is None or content is None or customer.left_at is not None:
            return None
        with force_locale(reader.language):
            return _letter(sent, meeting, customer, reader, content, ids)


@job(change.SHELVE, reaches_out=True)
def shelve(item: OutboxItem) -> None:
    """Set minutes that were sent as a PDF, and put it on the shelf: the first time as a document, then as versions."""
    with customer_scope(item.customer_ref or 0):
        sent = asked.by_id(item.ids["sent_id"])
        content = rules.read(sent.content, sent.sha256) if sent is not None else None
        if sent is None or content is None:
            return
        customer = db.session.get_one(Customer, sent.customer_id)
        manuscript = Manuscript(on_paper(sent, content, customer), STYLES)
        with outside_transaction():
            data = off_the_loop(pdf.typeset, manuscript)
        with writing():
            db.session.rollback()
            _put(item.ids["sent_id"], data)
            db.session.commit()


def on_paper(sent: SentMinutes, content: dict[str, Any], customer: Customer) -> str:
    """Return sent minutes as HTML for the press, in the language of the copy on the shelf."""
    with force_locale(sent.language):
        found = asked.said(content, customer, _vendor())
        when = _when(found, customer.time_zone)
        return render_template(
            "pdf/minutes.html", said=found, when=when, sent=sent, customer_name=customer.name,
            vendor_name=_vendor(), language=sent.language,
        )  # fmt: skip


def _put(sent_id: int, data: bytes) -> None:
    sent = asked.by_id(sent_id)
    if sent is None:
        return
    customer = db.session.get_one(Customer, sent.customer_id)
    sender = db.session.get(User, sent.sent_by_id) if sent.sent_by_id else None
    side = Side.VENDOR if sender is None or sender.staff_role else Side.CUSTOMER
    by = Actor(ActorKind.PERSON, side, sent.sent_by_id)
    meeting = meetings.by_id(sent.meeting_id)
    title = meeting.title if meeting is not None else ""
    with force_locale(sent.language):
        title = _("Minutes: %(title)s, %(day)s", title=title, day=_day(meeting, customer))
        what_changed = _("Sent again after changes") if sent.number > 1 else ""
    file = store(
        data, f"minutes-{sent.number}.pdf", customer_id=sent.customer_id, visibility=sent.visibility,
        media_type="application/pdf", by_id=sent.sent_by_id,
    )  # fmt: skip
    try:
        document = shelf.put(
            customer, file, by=by, title=title, kind=DocumentKind.MINUTES, visibility=sent.visibility,
            document=_document(sent), what_changed=what_changed, language=sent.language,
        )  # fmt: skip
    except ShelfRefused:
        return  # the very same pages are there already
    sent.document_id = document.id
    db.session.flush()


def _document(sent: SentMinutes) -> Document | None:
    """Return the document of what was sent before, while it is on the shelf and no more people see it."""
    if sent.document_id is None:
        return None
    found = select(Document).where(
        Document.id == sent.document_id,
        Document.deleted_at.is_(None),
        Document.visibility == sent.visibility,
    )
    return db.session.scalar(narrowed(found, Document))


def _reader(ids: dict[str, Any], meeting: Meeting, customer: Customer) -> Reader | None:
    if ids["person_id"]:
        user = db.session.get(User, ids["person_id"])
        if user is None or not user.email or not who_of([user.id], meeting.visibility):
            return None
        side = Side.VENDOR if user.staff_role else Side.CUSTOMER
        return Reader(user.name_in(user.language), user.email, user.language, user.time_zone, side)
    found = select(Attendee).where(Attendee.id == ids["attendee_id"], Attendee.removed_at.is_(None))
    guest = db.session.scalar(narrowed(found, Attendee))
    if guest is None or not guest.email:
        return None
    spoken = guest.language or customer.language
    return Reader(guest.name or guest.email, guest.email, spoken, meeting.zone, None)


def _letter(
    sent: SentMinutes,
    meeting: Meeting,
    customer: Customer,
    reader: Reader,
    content: dict[str, Any],
    ids: dict[str, Any],
) -> Letter:
    before = asked.read_before(
        sent, person_id=ids["person_id"] or None, attendee_id=ids["attendee_id"] or None
    )
    sender = db.session.get(User, sent.sent_by_id) if sent.sent_by_id else None
    found = asked.said(content, customer, _vendor())
    url = absolute("meetings.show", slug=customer.slug, meeting=meeting.public_id) if ids["person_id"] else ""
    words = {"vendor": _vendor(), "title": meeting.title}
    again = before is not None
    subject = (
        _("[%(vendor)s] Minutes, changed: %(title)s", **words)
        if again
        else _("[%(vendor)s] Minutes: %(title)s", **words)
    )
    return Letter(
        to=reader.email,
        to_name=reader.name,
        language=reader.language,
        subject=subject,
        template="minutes",
        facts={
            "reader": reader.name, "to_vendor": reader.side is Side.VENDOR, "vendor_name": _vendor(),
            "brand": branding.brand_colour(), "said": found, "when": _when(found, reader.zone),
            "changes": asked.changes(before, content), "again": again, "page_url": url,
            "text": rules.in_plain(str(found.html)),
            "text_html": Markup(rules.in_mail(str(found.html))),  # noqa: S704  # nosec B704  # escaped before
        },
        sender_name=_sender(sender, customer),
        reply_to=(sender.email or "") if sender is not None else "",
        message=f"minutes-{sent.public_id}.{ids['person_id']}.{ids['attendee_id']}",
        thread=f"meeting-{meeting.public_id}",
    )  # fmt: skip


def _sender(sender: User | None, customer: Customer) -> str:
    if sender is None:
        return _vendor()
    company = _vendor() if sender.staff_role else customer.name
    return _("%(name)s (%(company)s)", name=sender.name_in(language()), company=company)


def _when(found: asked.Said, zone: str) -> str:
    if found.starts_at is None or found.ends_at is None:
        return ""
    return clocks.clock_in(found.starts_at, found.ends_at, zone).words


def _day(meeting: Meeting | None, customer: Customer) -> str:
    at = meeting.starts_at if meeting is not None and meeting.starts_at else clock.now()
    return clock.day_of(at, customer.time_zone).isoformat()


def _vendor() -> str:
    return branding.installation().name_in(language())
