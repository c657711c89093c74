"""Articles as other features name them: to choose one from, and which versions of them a reader sees."""

from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from portal.foundation.audience import Reader, Side
from portal.foundation.db import db
from portal.knowledge.models import Article, ArticleReading, ArticleText, Snippet
from portal.knowledge.queries.articles import best_text, readable
from portal.knowledge.queries.lists import READ_SHARE

MOST = 2_000


def titles(wanted: str) -> Sequence[tuple[str, str]]:
    """Return (public id, title) of the published articles, by title, for the vendor's team to choose from."""
    asked = (
        select(Article.public_id, Article.original_language, ArticleText.language, ArticleText.title)
        .join(ArticleText, ArticleText.article_id == Article.id)
        .where(readable(Reader(Side.VENDOR)))
        .order_by(Article.id.desc())
        .limit(MOST)
    )
    found: dict[str, list[Any]] = {}
    for row in db.session.execute(asked):
        found.setdefault(row.public_id, []).append(row)
    best = {pid: best_text(texts, wanted, texts[0].original_language).title for pid, texts in found.items()}
    return sorted(best.items(), key=lambda pair: pair[1])


def titles_of(public_id: str, reader: Reader) -> dict[str, str]:
    """Return what an article is called for a reader, by language; nothing for whoever may not read it."""
    asked = (
        select(ArticleText.language, ArticleText.title)
        .join(Article, Article.id == ArticleText.article_id)
        .where(Article.public_id == public_id, readable(reader))
    )
    return {row.language: row.title for row in db.session.execute(asked)}


def versions(public_ids: Iterable[str], reader: Reader) -> Hashable:
    """Return what shapes these articles for a reader: those they may read, with the versions of their texts."""
    asked = (
        select(Article.public_id, Article.version, ArticleText.id, ArticleText.version)
        .join(ArticleText, ArticleText.article_id == Article.id)
        .where(Article.public_id.in_(sorted(set(public_ids))), readable(reader))
        .order_by(Article.id, ArticleText.id)
    )
    rows = tuple(tuple(row) for row in db.session.execute(asked))
    shared = db.session.scalar(select(func.max(Snippet.updated_at))) if rows else None
    return (*rows, shared)


def read_by(public_id: str, people: Any, since: datetime) -> tuple[int, datetime | None]:
    """Return how many of some people (a subquery of their ids) read an article to its end, and when last."""
    asked = (
        select(func.count(ArticleReading.person_id), func.max(ArticleReading.last_at))
        .join(Article, Article.id == ArticleReading.article_id)
        .where(
            Article.public_id == public_id,
            ArticleReading.share >= READ_SHARE,
            ArticleReading.last_at >= since,
            ArticleReading.person_id.in_(people),
        )
    )
    number, at = db.session.execute(asked).one()
    return number, at
