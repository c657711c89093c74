"""Letters to people who were told of something, at once or once a day. Words and rights are those of the moment."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.models import User
from portal.activity.actions.notices import EVERY_AT_ONCE, EVERY_DIGEST
from portal.activity.models import ByMail
from portal.activity.notices import Headline, headline_of, kind_of
from portal.activity.queries import notices as queries
from portal.activity.queries.choices import choices_of
from portal.activity.queries.notices import Shown
from portal.activity.queries.summaries import summed_up
from portal.foundation import links, mail
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
        shown = next(iter(_wanted(reader, queries.by_ids(reader, [ids["notice_id"]]))), None)
        return _of_one(reader, shown, ids["link_id"]) if shown else None


@letter("notices.held")
def held(ids: dict[str, Any]) -> Letter | None:
    """Tell at the end of somebody's quiet hours what came meanwhile: one thing by itself, several in one mail."""
    reader = _reader(ids["person_id"])
    if reader is None:
        return None
    with force_locale(reader.language):
        shown = _wanted(reader, queries.held(reader, datetime.fromisoformat(ids["until"])))
        if len(shown) == 1:
            return _of_one(reader, shown[0], ids["link_id"])
        subject = ngettext(
            "[%(vendor)s] %(num)s thing came in your quiet hours",
            "[%(vendor)s] %(num)s things came in your quiet hours",
            len(shown), vendor=_vendor(reader),
        )  # fmt: skip
        lead = _("This came in your quiet hours and is still unread.")
        return _of_many(reader, shown, ids["link_id"], subject, lead) if shown else None


@letter("digest")
def digest(ids: dict[str, Any]) -> Letter | None:
    """Sum up a day in one mail: what is still unread and may still be seen."""
    reader = _reader(ids["person_id"])
    if reader is None:
        return None
    with force_locale(reader.language):
        shown = _wanted(reader, queries.by_ids(reader, ids["notice_ids"]))
        headline = headline_of(one.noted.kind for one in shown)
        if headline is not None and len(shown) == 1:
            return _of_one(reader, shown[0], ids["link_id"])
        if headline is not None and shown:
            return _under(headline(len(shown)), reader, shown, ids["link_id"])
        subject = ngettext(
            "[%(vendor)s] %(num)s thing is new for you", "[%(vendor)s] %(num)s things are new for you",
            len(shown), vendor=_vendor(reader),
        )  # fmt: skip
        lead = _("This is new for you and still unread.")
        return _of_many(reader, shown, ids["link_id"], subject, lead) if shown else None


def _under(words: Headline, reader: User, shown: list[Shown], link_id: int) -> Letter:
    """Return a mail of one sort of notices: each line leads on by itself, so nothing else is offered."""
    subject = _("[%(vendor)s] %(what)s", vendor=_vendor(reader), what=words.subject)
    written = _of_many(reader, shown, link_id, subject, words.lead)
    return written if len(shown) > MOST_TOLD else replace(written, facts=written.facts | {"url": ""})


def _wanted(reader: User, shown: list[Shown]) -> list[Shown]:
    """Return what the reader has not stopped or paused since they were told."""
    choices, found = choices_of([reader.id]), []
    for one in shown:
        kind, customer_id = kind_of(one.noted.kind), one.noted.customer_id
        stopped = kind is None or choices.by_mail(reader.id, customer_id, kind, ByMail.DIGEST) is ByMail.NO
        if not stopped and not choices.paused(reader.id, customer_id):
            found.append(one)
    return found


def _of_one(reader: User, shown: Shown, link_id: int) -> Letter | None:
    kind = kind_of(shown.noted.kind)
    foot = _foot(link_id)
    if kind is not None and kind.letter:
        return _in_its_own_words(kind.letter, reader, shown, link_id, foot)
    told, vendor = shown.told, _vendor(reader)
    facts = _facts(reader) | foot | {
        "told": told,
        "customer_name": shown.noted.customer_name if reader.staff_role else "",
        "url": queries.ways_of(reader, [shown]).get(shown.noted.id)
        or absolute("notices.open_one", notice=shown.noted.public_id),
    }  # fmt: skip
    return Letter(
        to=reader.email or "",
        to_name=reader.name_in(reader.language),
        language=reader.language,
        subject=_("[%(vendor)s] %(what)s", vendor=vendor, what=told.subject or told.title),
        template="notice",
        facts=facts,
        sender_name=_sender(shown, vendor),
        reply_to=told.reply_to,
        message=f"{told.message}.{reader.public_id}" if told.message else "",
        thread=told.thread,
        unsubscribe_url=foot["mute_url"],
    )


def _in_its_own_words(
    letter_kind: str, reader: User, shown: Shown, link_id: int, foot: dict[str, Any]
) -> Letter | None:
    """Return the letter that a kind brings for its mail, with the way to stop such mails."""
    noted = shown.noted
    written = mail.word(
        letter_kind,
        {
            **noted.ids,
            "customer_ref": noted.customer_id,
            "person_id": reader.id,
            "notice_id": noted.id,
            "link_id": link_id,
        },
    )
    if written is None:
        return None
    if written.unsubscribe_url:
        return written  # it brings its own way to stop such mails
    return replace(written, facts={**foot, **written.facts}, unsubscribe_url=foot["mute_url"])


def _of_many(reader: User, shown: list[Shown], link_id: int, subject: str, lead: str) -> Letter:
    foot, told = _foot(link_id), shown[:MOST_TOLD]
    several = reader.staff_role is not None or len({one.noted.customer_id for one in shown}) > 1
    facts = _facts(reader) | foot | {
        "lead": lead,
        "places": summed_up(
            told, reader.time_zone, named=several, ways=queries.ways_of(reader, told)
        ),
        "more": max(0, len(shown) - MOST_TOLD),
        "url": absolute("notices.index"),
    }  # fmt: skip
    return Letter(
        to=reader.email or "",
        to_name=reader.name_in(reader.language),
        language=reader.language,
        subject=subject,
        template="digest",
        facts=facts,
        sender_name=branding.sender_name(reader.language),
        unsubscribe_url=foot["mute_url"],
    )


def _facts(reader: User) -> dict[str, Any]:
    return {
        "reader": reader.name_in(reader.language),
        "vendor_name": _vendor(reader),
        "to_vendor": reader.staff_role is not None,
        "brand": branding.brand_colour(),
    }


def _foot(link_id: int) -> dict[str, Any]:
    """Return what stands below every such mail: where to choose, and how to stop it."""
    link = db.session.get_one(PurposeLink, link_id)
    return {
        "settings_url": absolute("notices.settings"),
        "mute_url": absolute("notices_by_link.mute", token=links.token(link)),
        "mutes": link.ids.get("kind") if link.ids.get("kind") in (EVERY_DIGEST, EVERY_AT_ONCE) else "kind",
    }


def _vendor(reader: User) -> str:
    return branding.installation().name_in(reader.language)


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
