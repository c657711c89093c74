"""Articles as the search keeps them: every published text whole, with what its snippets and its own files say."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, select

from portal.foundation.db import db
from portal.foundation.search.shapes import Headed, Indexed
from portal.knowledge.models import Article, ArticleText, Category
from portal.knowledge.queries.files import words_in_files
from portal.knowledge.queries.related import SOURCE
from portal.knowledge.queries.rendering import page_of
from portal.knowledge.rules.plain import text_of

AnyRow = Row[*tuple[Any, ...]]


def texts_of(article_id: int) -> list[Indexed]:
    """Return an article's texts for the index, one for each language in which readers see it."""
    return texts_of_many([article_id])


def texts_of_many(article_ids: Iterable[int]) -> list[Indexed]:
    """Return the texts of several articles for the index."""
    asked = (
        select(
            Article.id, Article.public_id, Article.reach, Article.addressees, ArticleText.language,
            ArticleText.title, ArticleText.lead, ArticleText.published_id, ArticleText.revised_at, Category.path,
        )
        .join(ArticleText, ArticleText.article_id == Article.id)
        .outerjoin(Category, Category.id == Article.category_id)
        .where(
            Article.id.in_(sorted(set(article_ids))), Article.archived_at.is_(None),
            ArticleText.published_id.is_not(None),
        )
        .order_by(Article.id, ArticleText.language)
    )  # fmt: skip
    return [_indexed(row) for row in db.session.execute(asked)]


def subjects(after: int, most: int) -> Sequence[tuple[int, int | None]]:
    """Return the next articles by id, for indexing all of them again; they belong to no customer."""
    asked = select(Article.id).where(Article.id > after).order_by(Article.id).limit(most)
    return [(article_id, None) for article_id in db.session.scalars(asked)]


def _indexed(row: AnyRow) -> Indexed:
    page = page_of(row.published_id)
    text, attached = text_of(page), words_in_files(row.id, page.files)
    lead = "" if row.lead.rstrip("…") in text else row.lead
    return Indexed(
        source=SOURCE,
        subject_id=row.id,
        public_id=row.public_id,
        language=row.language,
        title=row.title,
        body="\n".join(part for part in (lead, text, attached) if part),
        headings=[Headed(heading.anchor, heading.words) for heading in page.headings],
        group=row.path or "",
        reach=row.reach,
        addressees=tuple(row.addressees or ()),
        at=row.revised_at,
    )
