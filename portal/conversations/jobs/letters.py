"""The mail about a message: personal, answered by answering it, and an internal note in one's own house alone."""

from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.models import User
from portal.activity.models import Notice
from portal.collaboration.rules import mentions
from portal.conversations.queries import ways_out
from portal.conversations.queries.letters import Mailed, MailedFile, mailed
from portal.conversations.rules.enclosing import enclosed
from portal.foundation.absolute import absolute
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.files import storage
from portal.foundation.i18n import day
from portal.foundation.mail import Attachment, Letter, letter
from portal.foundation.markup_plain import plain_lines
from portal.foundation.tenancy import customer_scope
from portal.mailroom.actions import addresses
from portal.mailroom.actions.coming_back import BACK

REPLY, NOTE = "reply", "note"  # the kinds of our addresses: to both sides, and into one's own house


@letter("conversation.mail")
def of_message(ids: dict[str, Any]) -> Letter | None:
    """Word the mail about one message for one person; None where they may not read it (any more)."""
    reader = db.session.scalar(select(User).where(User.id == ids["person_id"]))
    if reader is None or not reader.email or reader.disabled_at or reader.erased_at:
        return None
    with force_locale(reader.language):
        found = mailed(reader, ids["customer_ref"], ids["message_id"])
        others = ways_out.others(ids["customer_ref"], ids["message_id"], reader.id)
        return _letter(reader, found, ids["notice_id"], others) if found else None


def _letter(reader: User, found: Mailed, notice_id: int, others: list[tuple[Any, str]]) -> Letter:
    vendor, place = (
        branding.installation().name_in(reader.language),
        (found.customer_id, found.conversation_id),
    )
    going, staying = enclosed(found.files)
    body = mentions.html(found.text, found.names, reader.public_id)
    company = vendor if found.author_side is Side.VENDOR else found.customer_name
    leave_url = absolute(
        "leaving.leave", token=ways_out.token(found.customer_id, found.conversation_id, reader.id)
    )
    return Letter(
        to=reader.email or "",
        to_name=reader.name_in(reader.language),
        language=reader.language,
        subject=_subject(found, vendor),
        template="conversation",
        facts={
            "vendor_name": vendor,
            "brand": branding.brand_colour(),
            "author": found.author,
            "company": company,
            "customer_name": found.customer_name if reader.staff_role else "",
            "title": found.title,
            "plain": plain_lines(body),
            "body": body,
            "when": _when(found, reader),
            "inside": _inside_of(found, vendor),
            "going": going,
            "staying": staying,
            "url": absolute("notices.open_one", notice=_notice_pid(found.customer_id, notice_id)),
            "answerable": addresses.takes_mail(),
            "leave_url": leave_url,
            "choose_url": absolute("notices.settings"),
            "other_ways": others,
        },
        sender_name=_("%(name)s (%(company)s)", name=found.author, company=company),
        reply_to=_reply_to(found, reader),
        message=f"message-{found.message_pid}.{reader.public_id}",
        thread=f"conversation-{found.conversation_pid}",
        unsubscribe_url=leave_url,
        comes_back_to="" if found.inside else addresses.address(BACK, place, reader.id),
        answers=found.answers,
        attachments=tuple(_attachment(file) for file in going),
    )


def _subject(found: Mailed, vendor: str) -> str:
    """Return a subject that names the conversation, which both sides know, and nothing that was written."""
    if found.inside:
        return _("[%(vendor)s] Internal note: %(title)s", vendor=vendor, title=found.title)
    return _("[%(vendor)s] %(what)s", vendor=vendor, what=found.title)


def _inside_of(found: Mailed, vendor: str) -> str:
    """Return whose inside an internal note stays in; empty for what both sides read."""
    if not found.inside:
        return ""
    return vendor if found.author_side is Side.VENDOR else found.customer_name


def _reply_to(found: Mailed, reader: User) -> str:
    """Return where an answer goes; the answer to an internal note is an internal note, whatever else happens."""
    kind = NOTE if found.inside else REPLY
    return addresses.address(kind, (found.customer_id, found.conversation_id), reader.id)


def _when(found: Mailed, reader: User) -> str:
    local = found.at.astimezone(ZoneInfo(reader.time_zone))
    return f"{day(local.date())} {local:%H:%M}"


def _attachment(file: MailedFile) -> Attachment:
    return Attachment(file.name, file.media_type, storage().get(file.place))


def _notice_pid(customer_id: int, notice_id: int) -> str:
    with customer_scope(customer_id):
        return db.session.scalars(select(Notice.public_id).where(Notice.id == notice_id)).one()
