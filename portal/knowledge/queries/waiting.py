"""What waits for somebody of the vendor's team: texts to review, and articles to look through again."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.foundation.db import db
from portal.knowledge.models import Article, ArticleState, ArticleText


def to_review(person_id: int) -> Sequence[Any]:
    """Return the texts that wait for this reviewer: (public_id, title, state_at, article)."""
    wanted = (
        select(
            ArticleText.public_id, ArticleText.title, ArticleText.state_at, Article.public_id.label("article")
        )
        .join(Article, Article.id == ArticleText.article_id)
        .where(ArticleText.state == ArticleState.IN_REVIEW, ArticleText.reviewer_id == person_id)
    )
    return db.session.execute(wanted.order_by(ArticleText.state_at)).all()


def due(person_id: int, today: date) -> Sequence[Any]:
    """Return the articles of this owner that are to be looked through: (public_id, title, review_on), oldest first."""
    wanted = _due(today).where(Article.owner_id == person_id)
    return db.session.execute(wanted.order_by(Article.review_on, Article.id)).all()


def owners_due(today: date, since: date) -> Sequence[Any]:
    """Return whose articles became due within these days: (person_id, newest), the newest of their review days."""
    wanted = (
        select(User.id.label("person_id"), Article.review_on)
        .join(Article, Article.owner_id == User.id)
        .where(
            Article.archived_at.is_(None), Article.review_on <= today, Article.review_on > since,
            User.disabled_at.is_(None), User.erased_at.is_(None), User.staff_role.is_not(None),
        )
    )  # fmt: skip
    newest: dict[int, date] = {}
    for row in db.session.execute(wanted):
        newest[row.person_id] = max(newest.get(row.person_id, row.review_on), row.review_on)
    return sorted(newest.items())


def _due(today: date) -> Any:
    original = (ArticleText.article_id == Article.id) & (ArticleText.language == Article.original_language)
    return (
        select(Article.public_id, ArticleText.title, Article.review_on)
        .join(ArticleText, original)
        .where(Article.archived_at.is_(None), Article.review_on <= today)
    )
