"""Letters about the community: one thing at once, or all that is new for somebody; each with a way to stop it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.models import User
from portal.activity.queries import notices
from portal.community.forms.names import called
from portal.community.queries import ways_out
from portal.community.queries.digests import Told, told
from portal.community.queries.interest import Newly
from portal.community.queries.places import DESK
from portal.foundation.absolute import absolute
from portal.foundation.db import db
from portal.foundation.mail import Letter, letter


@dataclass(frozen=True)
class Line:
    """A thread with news, as a mail tells it."""

    news: Newly
    by: str
    url: str
    stop_url: str

    @property
    def title(self) -> str:
        return self.news.line.title


@dataclass(frozen=True)
class Part:
    """What is new in one space."""

    name: str
    lines: tuple[Line, ...]


@letter("community.mail")
def of_notice(ids: dict[str, Any]) -> Letter | None:
    """Tell of one thing, as long as its reader may still read it."""
    reader = _reader(ids["person_id"])
    if reader is None:
        return None
    with force_locale(reader.language):
        shown = next(iter(notices.by_ids(reader, [ids["notice_id"]], only_unread=False)), None)
        if shown is None:
            return None
        by, stop = shown.noted.by, ways_out.of_thread(reader.id, shown.noted.subject_id)
        vendor = _vendor(reader)
        return Letter(
            to=reader.email or "",
            to_name=reader.name_in(reader.language),
            language=reader.language,
            subject=_("[%(vendor)s] %(what)s", vendor=vendor, what=shown.told.subject),
            template="community_notice",
            facts=_facts(reader)
            | {
                "told": shown.told,
                "customer_name": shown.noted.customer_name if reader.staff_role else "",
                "url": absolute("notices.open_one", notice=shown.noted.public_id),
                "stop_url": stop,
                "choose_url": absolute("notices.settings"),
            },
            sender_name=_("%(name)s (%(company)s)", name=by.name, company=_company(shown, vendor))
            if by
            else vendor,
            message=f"community-{shown.noted.public_id}",
            thread=shown.told.thread,
            unsubscribe_url=stop,
        )


@letter("community.digest")
def digest(ids: dict[str, Any]) -> Letter | None:
    """Sum up what is new of what somebody follows and may read; nothing new: no mail."""
    reader = _reader(ids["person_id"])
    if reader is None or not branding.module_on("community"):
        return None
    with force_locale(reader.language):
        found, total = told(reader, *map(datetime.fromisoformat, (ids["since"], ids["until"])))
        parts = [part for one in found for part in _parts(one, reader)]
        if not parts:
            return None
        shown, stop = sum(len(part.lines) for part in parts), ways_out.of_digest(reader.id)
        what = ngettext(
            "Community: news in %(num)s thing you follow",
            "Community: news in %(num)s things you follow",
            total,
        )
        return Letter(
            to=reader.email or "",
            to_name=reader.name_in(reader.language),
            language=reader.language,
            subject=_("[%(vendor)s] %(what)s", vendor=_vendor(reader), what=what),
            template="community_digest",
            facts=_facts(reader)
            | {
                "parts": parts,
                "more": max(0, total - shown),
                "url": _address("community_following", "show", found[0].slug),
                "stop_url": stop,
            },
            sender_name=branding.sender_name(reader.language),
            unsubscribe_url=stop,
        )


def _parts(one: Told, reader: User) -> list[Part]:
    """Return the news of a place by space, the space with the liveliest thread first."""
    by_space: dict[str, list[Line]] = {}
    for news in one.news:
        url = _address("community_threads", "show", one.slug, thread=news.line.public_id)
        by_space.setdefault(news.line.space_name, []).append(
            Line(news, called(news.line.byline), url, ways_out.of_thread(reader.id, news.line.id))
        )
    return [Part(name, tuple(lines)) for name, lines in by_space.items()]


def _address(blueprint: str, page: str, slug: str, **values: str) -> str:
    """Return the whole address of a page where its reader stands: at their company's door, or at the desk."""
    if slug:
        return absolute(f"{blueprint}.{page}", slug=slug, **values)
    return absolute(f"{blueprint}{DESK}.{page}", **values)


def _facts(reader: User) -> dict[str, Any]:
    return {
        "reader": reader.name_in(reader.language),
        "vendor_name": _vendor(reader),
        "to_vendor": reader.staff_role is not None,
        "brand": branding.brand_colour(),
    }


def _company(shown: Any, vendor: str) -> str:
    side: str = shown.noted.by.side
    return vendor if side == "vendor" else shown.noted.customer_name


def _vendor(reader: User) -> str:
    return branding.installation().name_in(reader.language)


def _reader(person_id: int) -> User | None:
    """Return the person while they may still be written to."""
    user = db.session.scalar(select(User).where(User.id == person_id))
    return None if user is None or not user.email or user.disabled_at or user.erased_at else user
