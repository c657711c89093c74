"""Articles as hits of a search: where they stand, in which languages, since when, and whether they helped."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, select

from portal.foundation.audience import Reader
from portal.foundation.db import BIGINT, db
from portal.knowledge.models import Article, ArticleRating, ArticleReading, ArticleText, Category
from portal.knowledge.queries.articles import Said, readable

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Shown:
    """An article's texts by language, as its reader sees them, with what a hit says of each."""

    texts: Mapping[str, AnyRow]
    read_at: datetime | None

    def said(self, language: str) -> Said:
        """Return what readers said of the text in a language."""
        row = self.texts[language]
        return Said(row.helped, row.rated)


def shown(ids: Iterable[int], reader: Reader, person_id: int | None) -> dict[int, Shown]:
    """Return these articles by id, without those that the reader may not read: one statement."""
    values = {"ids": sorted(set(ids)), "me": person_id or 0}
    if not values["ids"]:
        return {}
    rows: dict[int, list[AnyRow]] = {}
    for row in db.session.connection().execute(_shown(reader), values):
        rows.setdefault(row.id, []).append(row)
    return {one: _texts(texts) for one, texts in rows.items()}


@lru_cache(maxsize=2_000)
def _shown(reader: Reader) -> Select[*tuple[Any, ...]]:
    """Return the prepared question of one kind of reader: there are as many as sets of keys."""
    said = (
        select(func.count(ArticleRating.helpful))
        .where(ArticleRating.article_id == Article.id, ArticleRating.language == ArticleText.language)
        .correlate(Article, ArticleText)
    )
    mine = and_(
        ArticleReading.article_id == Article.id, ArticleReading.person_id == bindparam("me", type_=BIGINT)
    )
    return (
        select(
            Article.id, Article.public_id, Article.external_id, Article.reach, ArticleText.language, ArticleText.slug,
            ArticleText.minutes, ArticleText.revised_at, ArticleText.outdated_at, Category.slug.label("category"),
            Category.name_ja, Category.name_en, Category.path, ArticleReading.last_at,
            said.scalar_subquery().label("rated"),
            said.where(ArticleRating.helpful.is_(True)).scalar_subquery().label("helped"),
        )
        .join(ArticleText, ArticleText.article_id == Article.id)
        .outerjoin(Category, Category.id == Article.category_id)
        .outerjoin(ArticleReading, mine)
        .where(Article.id.in_(bindparam("ids", expanding=True)), readable(reader))
        .order_by(Article.id, ArticleText.language.desc())
    )  # fmt: skip


def _texts(rows: Sequence[AnyRow]) -> Shown:
    return Shown({row.language: row for row in rows}, rows[0].last_at)
