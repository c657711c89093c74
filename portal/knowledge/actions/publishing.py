"""From a draft to what readers see: sent for review, sent back, published now or on a day."""

from datetime import datetime

from portal.accounts.models import User
from portal.foundation import audit, clock, mail, outbox
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.knowledge.actions.events import NO_CUSTOMER, ArticlePublished
from portal.knowledge.actions.links import find_typed_again, mark_links_to, note_links
from portal.knowledge.actions.refusals import Refused
from portal.knowledge.models import ArticleEdition, ArticleState, ArticleText
from portal.knowledge.queries.authors import may_review
from portal.knowledge.queries.editions import article_of, edition_of, latest_of, original_of, texts_of
from portal.knowledge.rules import markdown
from portal.knowledge.rules.states import possible

LONGEST_WORDS = 2_000


def send_for_review(text: ArticleText, reviewer: User, words: str = "", *, by: Actor) -> None:
    """Ask somebody who may publish to look a draft through; they hear of it.

    Raises Refused (state, reviewer, no_words).
    """
    _must_be_possible("send", text)
    if not may_review(reviewer):
        raise Refused("reviewer")
    if not latest_of(text).body.strip():
        raise Refused("no_words")
    text.reviewer_id, text.review_words = reviewer.id, words.strip()[:LONGEST_WORDS]
    _stand(text, ArticleState.IN_REVIEW, by)
    audit.remember("article.sent_for_review", by=by, subject=_subject(text), reviewer=reviewer.public_id)
    db.session.flush()
    if reviewer.id != by.person_id:
        _write(text, "knowledge.review", reviewer.id, by)


def send_back(text: ArticleText, words: str, *, by: Actor) -> None:
    """Give a text back to its author, with what is to be changed. Raises Refused (state, no_words)."""
    _must_be_possible("send_back", text)
    if not words.strip():
        raise Refused("no_words")
    asked_by_id = text.state_by_id
    text.review_words, text.publish_at = words.strip()[:LONGEST_WORDS], None
    _stand(text, ArticleState.DRAFT, by)
    audit.remember("article.sent_back", by=by, subject=_subject(text))
    db.session.flush()
    if asked_by_id is not None and asked_by_id != by.person_id:
        _write(text, "knowledge.sent_back", asked_by_id, by)


def publish(
    text: ArticleText,
    *,
    by: Actor,
    minor: bool = False,
    follows_original: bool = False,
    note: str | None = None,
) -> ArticleEdition:
    """Let readers see the newest edition. `minor`: translations stay true, and it is no news.

    `follows_original`: this translation says what the original says now. A change of the original that is not minor
    marks its other translations as outdated. Raises Refused (state, no_words).
    """
    _must_be_possible("publish", text)
    edition, article, now = latest_of(text), article_of(text), clock.now()
    if not edition.body.strip():
        raise Refused("no_words")
    first = text.published_at is None
    if edition.published_at is None:
        edition.published_at, edition.minor = now, minor and not first
        edition.note = edition.note if note is None else note[:300]
    text.published_id, text.publish_at = edition.id, None
    page = markdown.read(edition.body)
    text.title, text.lead, text.minutes = edition.title, edition.lead, page.minutes
    text.published_at, text.revised_at = text.published_at or now, now
    _stand(text, ArticleState.PUBLISHED, by)
    article.first_published_at = article.first_published_at or now
    if not edition.minor:
        article.changed_at = now
    db.session.flush()
    _keep_translations_true(text, edition, follows_original)
    note_links(text, page)
    mark_links_to(article, broken=False)
    find_typed_again(text.slug)
    audit.remember(
        "article.published", by=by, subject=_subject(text), language=text.language, number=edition.number,
        minor=edition.minor,
    )  # fmt: skip
    db.session.flush()
    announce(ArticlePublished(NO_CUSTOMER, article.id, text.language, edition.minor))
    return edition


def publish_later(
    text: ArticleText, at: datetime, *, by: Actor, minor: bool = False, follows_original: bool = False
) -> None:
    """Let readers see, from a moment on, what the newest edition says then; see `publish`.

    Raises Refused (state, no_words, past).
    """
    _must_be_possible("publish_later", text)
    if at <= clock.now():
        raise Refused("past")
    if not latest_of(text).body.strip():
        raise Refused("no_words")
    text.publish_at = at
    audit.remember("article.publishing_planned", by=by, subject=_subject(text), at=at.isoformat())
    db.session.flush()
    outbox.owe(
        "knowledge.publish", dedupe_key=f"publish:{text.public_id}:{text.version}", not_before=at, text_id=text.id,
        at=at.isoformat(), by_id=by.person_id, minor=minor, follows=follows_original,
    )  # fmt: skip


def call_off(text: ArticleText, *, by: Actor) -> None:
    """Publish nothing by itself any more. Raises Refused (state)."""
    if text.publish_at is None:
        raise Refused("state")
    text.publish_at = None
    audit.remember("article.publishing_called_off", by=by, subject=_subject(text))


def _keep_translations_true(text: ArticleText, edition: ArticleEdition, follows_original: bool) -> None:
    article = article_of(text)
    if text.language != article.original_language:
        original = original_of(article)
        if original is not None and (follows_original or text.basis_id is None):
            text.basis_id, text.outdated_at = original.published_id or original.latest_id, None
        return
    for other in texts_of(article):
        if other.id == text.id:
            continue
        if edition.minor and other.outdated_at is None:
            other.basis_id = edition.id
        elif not edition.minor and _behind(other, edition):
            other.outdated_at = other.outdated_at or clock.now()


def _behind(translation: ArticleText, edition: ArticleEdition) -> bool:
    basis = edition_of(translation.basis_id)
    return basis is None or basis.number < edition.number


def _must_be_possible(act: str, text: ArticleText) -> None:
    if not possible(act, text.state):
        raise Refused("state")


def _stand(text: ArticleText, state: ArticleState, by: Actor) -> None:
    text.state, text.state_at, text.state_by_id = state, clock.now(), by.person_id


def _write(text: ArticleText, letter: str, person_id: int, by: Actor) -> None:
    edition = latest_of(text)
    mail.post(
        letter, dedupe_key=f"{letter}:{text.public_id}:{edition.id}:{clock.now().timestamp()}", person_id=person_id,
        text_id=text.id, by_id=by.person_id,
    )  # fmt: skip


def _subject(text: ArticleText) -> str:
    return f"article_text:{text.public_id}"
