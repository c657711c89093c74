"""Letters in answer to mail that came in: they hold nothing of it but its subject, and no program answers them."""

import re
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.models import User
from portal.foundation import links
from portal.foundation.absolute import absolute
from portal.foundation.db import db
from portal.foundation.i18n import day
from portal.foundation.links import PurposeLink
from portal.foundation.mail import Letter, letter
from portal.mailroom.models import InboundMail

JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


@letter("mail.receipt")
def receipt(ids: dict[str, Any]) -> Letter | None:
    """Say that a mail came and that a person will look at it; the same to everybody, known here or not."""
    return _answer(ids["mail_id"], "mail_receipt")


@letter("mail.refused")
def refused(ids: dict[str, Any]) -> Letter | None:
    """Say that an answer reached nobody by itself because its writer may not write there any more."""
    return _answer(ids["mail_id"], "mail_refused")


@letter("mail.yours")
def yours(ids: dict[str, Any]) -> Letter | None:
    """Ask a person, where they are known to read, whether a mail is theirs."""
    user = db.session.scalar(select(User).where(User.id == ids["person_id"]))
    mail = db.session.get(InboundMail, ids["mail_id"])
    link = db.session.get(PurposeLink, ids["link_id"])
    if user is None or not user.email or user.disabled_at or user.erased_at:
        return None
    if mail is None or link is None or link.refusal():
        return None
    with force_locale(user.language):
        vendor = branding.installation().name_in(user.language)
        facts = {
            "reader": user.name_in(user.language),
            "to_vendor": user.staff_role is not None,
            "vendor_name": vendor,
            "brand": branding.brand_colour(),
            "sender": mail.sender,
            "subject": mail.subject,
            "when": _when(mail, user.time_zone),
            "url": absolute("yours.show", token=links.token(link)),
        }
        return Letter(
            to=user.email,
            to_name=user.name_in(user.language),
            language=user.language,
            subject=_("[%(vendor)s] Is this mail from you?", vendor=vendor),
            template="mail_yours",
            facts=facts,
            sender_name=branding.sender_name(user.language),
        )


def _answer(mail_id: int, template: str) -> Letter | None:
    mail = db.session.get(InboundMail, mail_id)
    if mail is None or not mail.sender:
        return None
    spoken = _language(mail)
    with force_locale(spoken):
        vendor = branding.installation().name_in(spoken)
        zone = branding.installation().time_zone
        facts = {
            "vendor_name": vendor,
            "brand": branding.brand_colour(),
            "subject": mail.subject,
            "when": _when(mail, zone),
        }
        return Letter(
            to=mail.sender,
            to_name=mail.sender_name,
            language=spoken,
            subject=_("[%(vendor)s] About your mail", vendor=vendor),
            template=template,
            facts=facts,
            sender_name=branding.sender_name(spoken),
            answers=(mail.message_id,) if mail.message_id else (),
            answers_a_mail=True,
        )


def _language(mail: InboundMail) -> str:
    """Return the language a stranger wrote in, as far as subject and name tell."""
    written = f"{mail.subject} {mail.sender_name}"
    if JAPANESE.search(written):
        return "ja"
    return "en" if written.strip() else branding.installation().default_language


def _when(mail: InboundMail, zone: str) -> str:
    local = mail.arrived_at.astimezone(ZoneInfo(zone))
    return f"{day(local.date())} {local:%H:%M}"
