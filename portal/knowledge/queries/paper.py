"""What goes onto paper: the articles of a branch of the tree in their order, and the pictures in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.foundation.audience import Reader, addressed_to
from portal.foundation.db import db
from portal.foundation.files import storage
from portal.knowledge.models import Article, ArticleFile, ArticleText
from portal.knowledge.queries.articles import best_text, readable
from portal.knowledge.queries.shelves import Shelf, flat, within

MOST_PICTURES, LARGEST = 400, 40 * 1024 * 1024


@dataclass(frozen=True)
class Printed:
    """An article to be printed; `shelf` is what its category is called."""

    id: int
    edition_id: int
    title: str
    lead: str
    language: str
    revised_at: datetime | None
    shelf: str


def in_branch(shelf: Shelf, reader: Reader, wanted: str, *, most: int) -> list[Printed]:
    """Return the articles of a category and of all below it, in the order of the tree, in the fitting language."""
    order, names = within(shelf), flat([shelf])
    asked = (
        select(
            Article.id, Article.category_id, Article.position, Article.original_language, ArticleText.language,
            ArticleText.title, ArticleText.lead, ArticleText.published_id, ArticleText.revised_at,
        )
        .join(ArticleText, ArticleText.article_id == Article.id)
        .where(Article.category_id.in_(order), readable(reader))
        .order_by(Article.position, Article.id)
        .limit(most * 2)
    )  # fmt: skip
    by_article: dict[int, list[object]] = {}
    for row in db.session.execute(asked):
        by_article.setdefault(row.id, []).append(row)
    rows = [best_text(texts, wanted, texts[0].original_language) for texts in by_article.values()]  # type: ignore[attr-defined]
    rows.sort(key=lambda row: (order.index(row.category_id), row.position, row.id))
    return [
        Printed(
            row.id,
            row.published_id,
            row.title,
            row.lead,
            row.language,
            row.revised_at,
            names[row.category_id],
        )
        for row in rows[:most]
    ]


def pictures(public_ids: Iterable[str], reader: Reader) -> dict[str, bytes]:
    """Return the bytes of these pictures as far as their articles may be read, by public id, up to a limit."""
    asked = (
        select(ArticleFile.public_id, ArticleFile.place, ArticleFile.size)
        .join(Article, Article.id == ArticleFile.article_id)
        .where(ArticleFile.public_id.in_(sorted(public_ids)), addressed_to(Article, reader))
        .limit(MOST_PICTURES)
    )
    found, size = {}, 0
    for row in db.session.execute(asked):
        size += row.size
        if size > LARGEST:
            break
        found[row.public_id] = storage().get(row.place)
    return found
