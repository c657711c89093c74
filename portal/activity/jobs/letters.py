"""Letters to people who were told of something, at once or once a day. Words and rights are those of the moment."""

from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.models import User
from portal.activity.actions.notices import EVERY_DIGEST
from portal.activity.models import ByMail
from portal.activity.queries import notices as queries
from portal.activity.queries.notices import Shown
from portal.foundation import links
from portal.foundation.absolute import absolute
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.links import PurposeLink
from portal.foundation.mail import Letter, letter

MOST_TOLD = 30


@letter("notice")
def at_once(ids: dict[str, Any]) -> Letter | None:
    """Tell of one thing; not when it was read meanwhile, may no longer be seen, or such mail was stopped."""
    reader = _reader(ids["person_id"])
    if reader is None:
        return None
    with force_locale(reader.language):
        shown = next(iter(queries.by_ids(reader, [ids["notice_id"]])), None)
        if shown is None or queries.choices_of(reader).get(shown.noted.kind) is ByMail.NO:
            return None
        told, vendor = shown.told, branding.installation().name_in(reader.language)
        facts = _facts(reader, vendor, ids["link_id"]) | {
            "told": told,
            "customer_name": shown.noted.customer_name if reader.staff_role else "",
            "url": absolute("notices.open_one", notice=shown.noted.public_id),
        }
        subject = _("[%(vendor)s] %(what)s", vendor=vendor, what=told.subject or told.title)
        return Letter(
            to=reader.email or "",
            to_name=reader.name_in(reader.language),
            language=reader.language,
            subject=subject,
            template="notice",
            facts=facts,
            sender_name=_sender(shown, vendor),
            message=f"{told.message}.{reader.public_id}" if told.message else "",
            thread=told.thread,
            unsubscribe_url=facts["mute_url"],
        )


@letter("digest")
def digest(ids: dict[str, Any]) -> Letter | None:
    """Sum up a day in one mail: what is still unread and may still be seen."""
    reader = _reader(ids["person_id"])
    if reader is None:
        return None
    with force_locale(reader.language):
        choices = queries.choices_of(reader)
        shown = [
            one
            for one in queries.by_ids(reader, ids["notice_ids"])
            if choices.get(one.noted.kind) is not ByMail.NO
        ]
        if not shown:
            return None
        vendor = branding.installation().name_in(reader.language)
        facts = _facts(reader, vendor, ids["link_id"]) | {
            "groups": _by_customer(shown[:MOST_TOLD], named=reader.staff_role is not None),
            "more": max(0, len(shown) - MOST_TOLD),
            "url": absolute("notices.index"),
        }
        subject = ngettext(
            "[%(vendor)s] %(num)s thing is new for you", "[%(vendor)s] %(num)s things are new for you",
            len(shown), vendor=vendor,
        )  # fmt: skip
        return Letter(
            to=reader.email or "",
            to_name=reader.name_in(reader.language),
            language=reader.language,
            subject=subject,
            template="digest",
            facts=facts,
            sender_name=branding.sender_name(reader.language),
            unsubscribe_url=facts["mute_url"],
        )


def _by_customer(shown: list[Shown], *, named: bool) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the lines of a digest under each customer's name; a customer's own people need no name."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in shown:
        url = absolute("notices.open_one", notice=one.noted.public_id)
        name = one.noted.customer_name if named else ""
        groups.setdefault(name, []).append({"told": one.told, "url": url, "at": one.at})
    return list(groups.items())


def _facts(reader: User, vendor: str, link_id: int) -> dict[str, Any]:
    link = db.session.get_one(PurposeLink, link_id)
    return {
        "reader": reader.name_in(reader.language),
        "vendor_name": vendor,
        "to_vendor": reader.staff_role is not None,
        "brand": branding.brand_colour(),
        "settings_url": absolute("notices.settings"),
        "mute_url": absolute("notices_by_link.mute", token=links.token(link)),
        "mutes_all": link.ids.get("kind") == EVERY_DIGEST,
    }


def _sender(shown: Shown, vendor: str) -> str:
    """Return who the mail is from: the person who did it, with their company."""
    by = shown.noted.by
    if by is None:
        return vendor
    company = vendor if by.side is Side.VENDOR else shown.noted.customer_name
    return _("%(name)s (%(company)s)", name=by.name, company=company)


def _reader(person_id: int) -> User | None:
    """Return the person while they may still be written to."""
    user = db.session.scalar(select(User).where(User.id == person_id))
    return None if user is None or not user.email or user.disabled_at or user.erased_at else user
