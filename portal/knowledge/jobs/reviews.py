"""Whoever keeps articles true hears when they are to be looked through; reviewers and authors hear of each other."""

from datetime import timedelta
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from portal.accounts import branding
from portal.accounts.models import User
from portal.accounts.permits import ROLE_OF_STAFF, Permit, permits
from portal.accounts.queries.calendars import vendors_calendar, vendors_today
from portal.foundation import mail
from portal.foundation.absolute import absolute
from portal.foundation.db import db
from portal.foundation.mail import Letter, letter
from portal.foundation.outbox import OutboxItem, job
from portal.knowledge.models import ArticleState, ArticleText
from portal.knowledge.queries import waiting
from portal.knowledge.queries.editions import article_of, latest_of

FRESH = timedelta(days=14)  # what became due longer ago was told before
SHOWN = 8


@job("knowledge.due", hourly=True)
def remind(_item: OutboxItem) -> None:
    """Write on working days to whom something became due, once for each new day of theirs that is due."""
    today = vendors_today()
    if not branding.module_on("knowledge") or not vendors_calendar().is_working(today):
        return
    for person_id, newest in waiting.owners_due(today, today - FRESH):
        mail.post("knowledge.due", dedupe_key=f"due:{person_id}:{newest.isoformat()}", person_id=person_id)


@letter("knowledge.due")
def due(ids: dict[str, Any]) -> Letter | None:
    """List the articles that a person is to look through."""
    reader = _reader(ids["person_id"])
    rows = waiting.due(reader.id, vendors_today()) if reader else []
    if reader is None or not rows:
        return None
    with force_locale(reader.language):
        said = ngettext(
            "%(num)s article of yours is to be looked through: is it still true?",
            "%(num)s articles of yours are to be looked through: are they still true?",
            len(rows),
        )
        subject = _("[%(vendor)s] Articles to look through", vendor=_vendor(reader))
        names = [row.title for row in rows[:SHOWN]]
        url = absolute("knowledge_desk.index", which="due", owner=reader.public_id)
        return _letter(
            reader, subject, said, names, url, _("See what is due"), branding.sender_name(reader.language)
        )


@letter("knowledge.review")
def review(ids: dict[str, Any]) -> Letter | None:
    """Ask a reviewer to look a draft through, while it still waits for them."""
    reader, text = _reader(ids["person_id"]), db.session.get(ArticleText, ids["text_id"])
    if (
        reader is None
        or text is None
        or text.state is not ArticleState.IN_REVIEW
        or text.reviewer_id != reader.id
    ):
        return None
    by = db.session.get(User, ids["by_id"])
    with force_locale(reader.language):
        said = _(
            "%(name)s asks you to look an article through before readers see it.", name=_name(by, reader)
        )
        subject = _("[%(vendor)s] An article waits for your review", vendor=_vendor(reader))
        return _letter(
            reader, subject, said, _words(text), _url(text), _("Look it through"), _sender(by, reader)
        )


@letter("knowledge.sent_back")
def sent_back(ids: dict[str, Any]) -> Letter | None:
    """Tell an author what is to be changed, while the text is still with them."""
    reader, text = _reader(ids["person_id"]), db.session.get(ArticleText, ids["text_id"])
    if reader is None or text is None or text.state is not ArticleState.DRAFT:
        return None
    by = db.session.get(User, ids["by_id"])
    with force_locale(reader.language):
        said = _("%(name)s sent your article back with words.", name=_name(by, reader))
        subject = _("[%(vendor)s] An article came back to you", vendor=_vendor(reader))
        return _letter(
            reader, subject, said, _words(text), _url(text), _("Go on writing"), _sender(by, reader)
        )


def _letter(
    reader: User, subject: str, said: str, lines: list[str], url: str, action: str, sender: str
) -> Letter:
    return Letter(
        to=reader.email or "",
        to_name=reader.name_in(reader.language),
        language=reader.language,
        subject=subject,
        template="article_news",
        facts={
            "said": said,
            "lines": lines,
            "url": url,
            "action_label": action,
            "brand": branding.brand_colour(),
            "vendor_name": _vendor(reader),
            "reader": reader.name_in(reader.language),
            "to_vendor": True,
        },
        sender_name=sender,
    )


def _reader(person_id: int) -> User | None:
    """Return the person while they may still write articles."""
    user = db.session.get(User, person_id)
    if user is None or not user.email or user.disabled_at or user.erased_at or not user.staff_role:
        return None
    return user if permits(frozenset({ROLE_OF_STAFF[user.staff_role]}), Permit.KNOWLEDGE_WRITE) else None


def _words(text: ArticleText) -> list[str]:
    return [part for part in (latest_of(text).title, text.review_words) if part]


def _url(text: ArticleText) -> str:
    return absolute("knowledge_desk.show", article=article_of(text).public_id)


def _vendor(reader: User) -> str:
    return branding.installation().name_in(reader.language)


def _name(by: User | None, reader: User) -> str:
    return by.name_in(reader.language) if by else _("A colleague")


def _sender(by: User | None, reader: User) -> str:
    return _("%(name)s (%(company)s)", name=_name(by, reader), company=_vendor(reader))
