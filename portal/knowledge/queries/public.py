"""What anybody may read, by its clean addresses: found by language and slug or an earlier one, and listed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, case, func, select

from portal.accounts.queries.reach import NOBODY
from portal.foundation.db import db
from portal.knowledge.models import Article, ArticleText, Category, OldAddress, OldCategoryAddress
from portal.knowledge.queries.articles import Here, one, readable

AnyRow = Row[*tuple[Any, ...]]
A_PART = 10_000  # of a sitemap: articles


@dataclass(frozen=True)
class Listed:
    """An article as maps and feeds name it: its texts as (language, slug, title, lead, edition, revised at)."""

    public_id: str
    category: str
    original_language: str
    texts: tuple[AnyRow, ...]

    @property
    def changed_at(self) -> datetime | None:
        """Return when one of its texts changed last."""
        return max((text.revised_at for text in self.texts if text.revised_at), default=None)


def article(language: str, slug: str) -> Here | None:
    """Return the public article of a slug, as it is read in a language: of that language's slugs first."""
    mine = case((ArticleText.language == language, 0), else_=1)
    asked = (
        select(Article.public_id)
        .join(ArticleText, ArticleText.article_id == Article.id)
        .where(ArticleText.slug == slug, readable(NOBODY))
        .order_by(mine, ArticleText.language)
        .limit(1)
    )
    public_id = db.session.scalar(asked)
    return one(public_id, NOBODY, person_id=None, wanted=language) if public_id else None


def moved(path: str, language: str) -> Here | None:
    """Return the public article that was once at a path, here or where it was imported from."""
    known = {path.strip("/"), path}
    old = db.session.execute(
        select(OldAddress.language, Article.public_id)
        .join(Article, Article.id == OldAddress.article_id)
        .where(OldAddress.path.in_(sorted(known)))
    ).first()
    return one(old.public_id, NOBODY, person_id=None, wanted=old.language or language) if old else None


def category_slug(category_id: int | None) -> str:
    """Return the slug of a category, empty for none."""
    if category_id is None:
        return ""
    return db.session.scalar(select(Category.slug).where(Category.id == category_id)) or ""


def moved_category(slug: str) -> str:
    """Return the slug that a category has now which had this one before, empty for none."""
    asked = select(Category.slug).join(OldCategoryAddress, OldCategoryAddress.category_id == Category.id)
    return db.session.scalar(asked.where(OldCategoryAddress.slug == slug)) or ""


def total() -> int:
    """Return how many articles anybody may read."""
    asked = select(func.count(func.distinct(Article.id))).join(
        ArticleText, ArticleText.article_id == Article.id
    )
    return db.session.scalar(asked.where(readable(NOBODY))) or 0


def part(number: int) -> Iterator[Listed]:
    """Yield the articles of a part of the sitemap (0 is the first), by id."""
    ids = (
        select(Article.id)
        .join(ArticleText, ArticleText.article_id == Article.id)
        .where(readable(NOBODY))
        .group_by(Article.id)
        .order_by(Article.id)
        .limit(A_PART)
        .offset(number * A_PART)
    )
    return _listed(ids.subquery())


def newest(language: str, most: int) -> list[Listed]:
    """Return what was published or changed last in a language, the newest first."""
    ids = (
        select(Article.id)
        .join(ArticleText, ArticleText.article_id == Article.id)
        .where(readable(NOBODY), ArticleText.language == language, ArticleText.revised_at.is_not(None))
        .order_by(ArticleText.revised_at.desc(), Article.id.desc())
        .limit(most)
    )
    found = {article.public_id: article for article in _listed(ids.subquery())}
    return sorted(found.values(), key=lambda one: _revised(one, language), reverse=True)


def in_language(listed: Listed, language: str) -> AnyRow:
    """Return an article's text in a language, else the original, else any."""
    by_language = {text.language: text for text in listed.texts}
    return by_language.get(language) or by_language.get(listed.original_language) or listed.texts[0]


def _revised(listed: Listed, language: str) -> datetime:
    revised: datetime = in_language(listed, language).revised_at
    return revised


def _listed(ids: Any) -> Iterator[Listed]:
    asked = (
        select(
            Article.id, Article.public_id, Article.original_language, Category.slug.label("category"),
            ArticleText.language, ArticleText.slug, ArticleText.title, ArticleText.lead,
            ArticleText.published_id, ArticleText.published_at, ArticleText.revised_at,
        )
        .join(ArticleText, ArticleText.article_id == Article.id)
        .outerjoin(Category, Category.id == Article.category_id)
        .where(Article.id.in_(select(ids.c.id)), readable(NOBODY))
        .order_by(Article.id, ArticleText.language)
    )  # fmt: skip
    texts: list[AnyRow] = []
    for row in db.session.execute(asked):
        if texts and texts[-1].id != row.id:
            yield _one(texts)
            texts = []
        texts.append(row)
    if texts:
        yield _one(texts)


def _one(texts: Sequence[AnyRow]) -> Listed:
    first = texts[0]
    return Listed(first.public_id, first.category or "", first.original_language, tuple(texts))
