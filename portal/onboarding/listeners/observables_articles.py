"""A kind of rule about reading: an article of the knowledge base was read to its end by the customer's people."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import g, has_request_context
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from portal.accounts.models import Customer, Membership
from portal.accounts.queries.reach import NOBODY, keys_of, reader_of
from portal.foundation.audience import Reader, Side
from portal.foundation.events import in_transaction
from portal.foundation.i18n import language
from portal.foundation.tenancy import narrowed
from portal.knowledge.actions.reading import ArticleRead
from portal.knowledge.queries import choosing
from portal.onboarding import observables
from portal.onboarding.actions.watching import wake
from portal.onboarding.listeners.observables import Found
from portal.onboarding.observables import Asked, Evidence, Kind, Progress
from portal.onboarding.queries import facts
from portal.onboarding.rules.shapes import Rule

ARTICLE_READ = "article_read"


def _holds(rule: Rule, asked: Asked) -> Found:
    """Count who of the customer's people read it since the clock ran; on one person's own road that person alone."""
    known = facts.of(asked)
    people = select(Membership.user_id).where(Membership.ended_at.is_(None))
    if asked.journey.member_id is not None:
        people = people.where(Membership.id == asked.journey.member_id)
    since = datetime.combine(known.since, time(), ZoneInfo(asked.customer.time_zone)).astimezone(UTC)
    number, at = choosing.read_by(rule.ref, narrowed(people, Membership), since)
    want = int(rule.at_least or 1)
    if at is None or number < want:
        return Progress(number, want)
    reader = Reader(Side.CUSTOMER, frozenset(keys_of(asked.customer)))
    return Evidence(at, {"people": number, "titles": choosing.titles_of(rule.ref, reader)})


def _tell(rule: Rule, known: dict[str, Any]) -> str:
    titles = known.get("titles") or choosing.titles_of(rule.ref, _told_to())
    title = titles.get(language()) or next(iter(titles.values()), "")
    number = int(known.get("people", rule.at_least or 1))
    if not title:
        return ngettext(
            "An article was read by %(num)s person", "An article was read by %(num)s people", number
        )
    return ngettext(
        "“%(title)s” was read by %(num)s person",
        "“%(title)s” was read by %(num)s people",
        number,
        title=title,
    )


def _told_to() -> Reader:
    """Return who is told: the reader of the page; in what the worker writes, whoever may read everywhere."""
    point = g.get("standpoint") if has_request_context() else None
    return reader_of(point) if point is not None else NOBODY


def _articles(_customer: Customer | None) -> Sequence[tuple[str, str]]:
    return choosing.titles(language())


@in_transaction(ArticleRead)
def wake_by_article(event: ArticleRead) -> None:
    """Wake what waits for this article to be read."""
    wake(event.customer_id, (ARTICLE_READ,), (event.article_pid,))


observables.register(
    Kind(
        ARTICLE_READ, _l("An article was read"), ("ref", "at_least"), _holds, _tell, _articles, Side.CUSTOMER
    )
)
