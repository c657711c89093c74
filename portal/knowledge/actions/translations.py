"""An article in further languages: begun, following the original, marked as behind it."""

from datetime import datetime

from portal.foundation import audit, clock
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.i18n import LANGUAGES
from portal.knowledge.actions.refusals import Refused
from portal.knowledge.actions.texts import open_text
from portal.knowledge.models import Article, ArticleEdition, ArticleText
from portal.knowledge.queries.editions import article_of, original_of, text_of


def translate(
    article: Article,
    language: str,
    *,
    by: Actor,
    title: str = "",
    lead: str = "",
    body: str = "",
    slug: str = "",
) -> ArticleText:
    """Begin an article's draft in another language, following the original as it is now.

    `title` and `body` unset: the original's, to be written over. Raises Refused (language, exists, original).
    """
    if language not in LANGUAGES:
        raise Refused("language")
    if text_of(article, language) is not None:
        raise Refused("exists")
    original = original_of(article)
    if original is None:
        raise Refused("original")
    basis = db.session.get_one(ArticleEdition, original.published_id or original.latest_id)
    words = {"title": title or basis.title, "lead": lead, "body": body or ("" if title else basis.body)}
    text = open_text(article, language, words, by=by, slug=slug or _latin(original.slug), basis_id=basis.id)
    audit.remember("article.translated", by=by, subject=f"article:{article.public_id}", language=language)
    return text


def follow(text: ArticleText, *, by: Actor) -> None:
    """Note that a translation says what the original says now. Raises Refused (original)."""
    original = original_of(article_of(text))
    if original is None or original.id == text.id:
        raise Refused("original")
    text.basis_id, text.outdated_at = original.published_id or original.latest_id, None
    audit.remember("translation.follows", by=by, subject=f"article_text:{text.public_id}")


def mark_outdated(text: ArticleText, *, by: Actor, since: datetime | None = None) -> None:
    """Note that a translation is behind its original; its readers are told. Raises Refused (original)."""
    original = original_of(article_of(text))
    if original is None or original.id == text.id:
        raise Refused("original")
    text.outdated_at = text.outdated_at or since or clock.now()
    audit.remember("translation.outdated", by=by, subject=f"article_text:{text.public_id}")


def _latin(slug: str) -> str:
    return slug if slug.isascii() else ""
