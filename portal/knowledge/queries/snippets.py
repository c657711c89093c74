"""Snippets, and which texts show them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from portal.foundation.db import db
from portal.knowledge.models import Article, ArticleText, Snippet, SnippetUse


def snippet(public_id: str) -> Snippet | None:
    """Return a snippet."""
    return db.session.scalar(select(Snippet).where(Snippet.public_id == public_id))


def snippets() -> Sequence[Any]:
    """Return all snippets by name with in how many texts each is shown: (Snippet, uses)."""
    wanted = select(Snippet, func.count(SnippetUse.text_id)).outerjoin(
        SnippetUse, SnippetUse.snippet_id == Snippet.id
    )
    return db.session.execute(wanted.group_by(Snippet.id).order_by(Snippet.name)).all()


def articles_showing(snippet: Snippet) -> Sequence[Any]:
    """Return which published texts show a snippet: (article_id, public_id, title, language)."""
    wanted = (
        select(ArticleText.article_id, Article.public_id, ArticleText.title, ArticleText.language)
        .join(SnippetUse, SnippetUse.text_id == ArticleText.id)
        .join(Article, Article.id == ArticleText.article_id)
        .where(SnippetUse.snippet_id == snippet.id)
    )
    return db.session.execute(wanted.order_by(ArticleText.title)).all()
