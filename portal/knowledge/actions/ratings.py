"""Saying whether an article helped, why not, and what finding it took. The last word of a person counts."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from portal.foundation import clock
from portal.foundation.db import db
from portal.knowledge.models import ArticleRating

LONGEST_WORDS = 2_000


def rate(article_id: int, language: str, person_id: int, said: Mapping[str, Any]) -> ArticleRating:
    """Keep what a person says of an article in a language: helpful, reason, words, effort (1 to 5); all may be None.

    Once something helps there is no reason why it did not. New words are new to whoever keeps the article true.
    """
    known = select(ArticleRating).where(
        ArticleRating.article_id == article_id,
        ArticleRating.language == language,
        ArticleRating.person_id == person_id,
    )
    rating = db.session.scalar(known)
    if rating is None:
        rating = ArticleRating(article_id=article_id, language=language, person_id=person_id)
        db.session.add(rating)
    words = "" if said.get("helpful") else (said.get("words") or "").strip()[:LONGEST_WORDS]
    if words != (rating.words or ""):
        rating.seen_at = None
    rating.helpful, rating.effort, rating.words = said.get("helpful"), said.get("effort"), words
    rating.reason = None if rating.helpful else said.get("reason")
    rating.at = clock.now()
    return rating


def rate_as_nobody(article_id: int, language: str, said: Mapping[str, Any]) -> None:
    """Keep what a stranger says of a public article; what says nothing is not kept."""
    if said.get("helpful") is None:
        return
    helpful = bool(said["helpful"])
    words = "" if helpful else (said.get("words") or "").strip()[:LONGEST_WORDS]
    reason = None if helpful else said.get("reason")
    db.session.add(
        ArticleRating(article_id=article_id, language=language, helpful=helpful, reason=reason, words=words)
    )


def deal_with_words(article_id: int) -> None:
    """Note that an author dealt with what readers said of an article in their words."""
    new = update(ArticleRating).where(
        ArticleRating.article_id == article_id, ArticleRating.words != "", ArticleRating.seen_at.is_(None)
    )
    db.session.execute(new.values(seen_at=clock.now()))
