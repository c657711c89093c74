"""The tree of categories, as one reader sees it: only where there is something to read, counted for this reader."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select

from portal.foundation.audience import Reader
from portal.foundation.db import db
from portal.knowledge.models import Article, ArticleText, Category
from portal.knowledge.queries.articles import readable

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Shelf:
    """A category as its reader sees it: how many articles stand in it and below."""

    id: int
    public_id: str
    parent_id: int | None
    path: str
    slug: str
    name: str
    about: str
    articles: int
    shelves: tuple["Shelf", ...] = ()
    version: int = 0


def shelves(reader: Reader, wanted: str) -> list[Shelf]:
    """Return the tree of categories that hold something for this reader."""
    return _tree(db.session.execute(_categories()).all(), _counts(reader), wanted, None)


def found(tree: Sequence[Shelf], **wanted: Any) -> list[Shelf]:
    """Return the way from the root to a category with this id, public_id or slug; nothing where it is not there."""
    for shelf in tree:
        if all(getattr(shelf, name) == value for name, value in wanted.items()):
            return [shelf]
        if way := found(shelf.shelves, **wanted):
            return [shelf, *way]
    return []


def flat(tree: Sequence[Shelf]) -> dict[int, str]:
    """Return what all categories of a tree are called, by id."""
    known: dict[int, str] = {}
    for shelf in tree:
        known |= {shelf.id: shelf.name, **flat(shelf.shelves)}
    return known


def leaves(tree: Sequence[Shelf]) -> list[int]:
    """Return the ids of those categories of a list that have none below them."""
    return [shelf.id for shelf in tree if not shelf.shelves]


def within(shelf: Shelf) -> list[int]:
    """Return the ids of a category and of all below it, in the order of the tree."""
    return [shelf.id, *(one for inner in shelf.shelves for one in within(inner))]


def way_to(category_id: int | None) -> list[AnyRow]:
    """Return the categories from the root to one, for whoever may read something in it."""
    if category_id is None:
        return []
    path = db.session.scalar(select(Category.path).where(Category.id == category_id)) or "/"
    ids = [int(part) for part in path.split("/") if part]
    ids = ids if category_id in ids else [*ids, category_id]
    rows = {row.id: row for row in db.session.execute(_categories().where(Category.id.in_(ids)))}
    return [rows[one] for one in ids if one in rows]


def names_of(ids: Iterable[int | None], wanted: str) -> Mapping[int, str]:
    """Return what categories are called, by id."""
    asked = sorted({one for one in ids if one is not None})
    if not asked:
        return {}
    rows = db.session.execute(
        select(Category.id, Category.name_ja, Category.name_en).where(Category.id.in_(asked))
    )
    return {row.id: name_of(row, wanted) for row in rows}


def name_of(row: Any, wanted: str) -> str:
    """Return a name in the reader's language, else in the other one."""
    first, second = (row.name_en, row.name_ja) if wanted == "en" else (row.name_ja, row.name_en)
    return str(first or second)


def about_of(row: Any, wanted: str) -> str:
    """Return what a category is about in the reader's language, else in the other one."""
    first, second = (row.about_en, row.about_ja) if wanted == "en" else (row.about_ja, row.about_en)
    return str(first or second)


def _of_article() -> Any:
    return ArticleText.article_id == Article.id


def _categories() -> Select[*tuple[Any, ...]]:
    asked: Select[*tuple[Any, ...]] = select(
        Category.id, Category.public_id, Category.parent_id, Category.path, Category.slug, Category.name_ja,
        Category.name_en, Category.about_ja, Category.about_en, Category.position, Category.version,
    ).order_by(Category.position, Category.id)  # fmt: skip
    return asked


def _counts(reader: Reader) -> dict[int, int]:
    asked = (
        select(Article.category_id, func.count(func.distinct(Article.id)))
        .join(ArticleText, _of_article())
        .where(readable(reader), Article.category_id.is_not(None))
        .group_by(Article.category_id)
    )
    return {
        category_id: number for category_id, number in db.session.execute(asked) if category_id is not None
    }


def _tree(
    rows: Sequence[AnyRow],
    counts: Mapping[int, int],
    wanted: str,
    parent_id: int | None,
) -> list[Shelf]:
    here = []
    for row in rows:
        if row.parent_id != parent_id:
            continue
        inner = _tree(rows, counts, wanted, row.id)
        number = counts.get(row.id, 0) + sum(one.articles for one in inner)
        if number:
            here.append(_shelf(row, number, tuple(inner), wanted))
    return here


def _shelf(row: AnyRow, number: int, inner: tuple[Shelf, ...], wanted: str) -> Shelf:
    return Shelf(
        id=row.id,
        public_id=row.public_id,
        parent_id=row.parent_id,
        path=row.path,
        slug=row.slug,
        name=name_of(row, wanted),
        about=about_of(row, wanted),
        articles=number,
        shelves=inner,
        version=row.version,
    )
