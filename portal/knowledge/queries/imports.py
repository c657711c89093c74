"""Imports as their pages and jobs ask for them: what is in one, what was taken in before, what comes next."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.foundation.db import db
from portal.knowledge.models import (
    Article,
    ArticleEdition,
    ArticleImport,
    ArticleImportItem,
    ArticleText,
    Category,
    ImportState,
    Outcome,
)

AT_ONCE = 400  # values in one statement
A_PAGE = 100
CATEGORY, ARTICLE = "category", "article"
TO_DO = (Outcome.NEW, Outcome.CHANGED)


@dataclass(frozen=True)
class Known:
    """An article that is here already: in one language also its editions and when the newest was written."""

    article_id: int
    public_id: str
    archived: bool = False
    editions: tuple[str, ...] = ()  # public ids of the newest one and of the one that is read
    written_at: datetime | None = None


def one(public_id: str) -> ArticleImport | None:
    """Return an import."""
    return db.session.scalar(select(ArticleImport).where(ArticleImport.public_id == public_id))


def all_of_them(most: int = 100) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the imports with who brought them, the newest first."""
    wanted = select(ArticleImport, User).outerjoin(User, User.id == ArticleImport.by_id)
    return db.session.execute(wanted.order_by(ArticleImport.id.desc()).limit(most)).all()


def others_running(run: ArticleImport) -> bool:
    """Tell whether another import is under way."""
    wanted = select(ArticleImport.id).where(
        ArticleImport.state == ImportState.RUNNING, ArticleImport.id != run.id
    )
    return db.session.scalar(wanted.limit(1)) is not None


def items(run: ArticleImport, kind: str, outcome: str, page: int) -> tuple[list[ArticleImportItem], int]:
    """Return a page of what an import holds (1 is the first), and how many there are; empty wishes mean all."""
    wanted = _wanted(select(ArticleImportItem), run, kind, outcome).order_by(ArticleImportItem.position)
    total = db.session.scalar(_wanted(select(func.count(ArticleImportItem.id)), run, kind, outcome)) or 0
    return list(db.session.scalars(wanted.limit(A_PAGE).offset((page - 1) * A_PAGE))), total


def public_ids(article_ids: Collection[int]) -> dict[int, str]:
    """Return the public ids of articles by their ids."""
    asked = select(Article.id, Article.public_id).where(Article.id.in_(list(article_ids)))
    return {row.id: row.public_id for row in db.session.execute(asked)} if article_ids else {}


def next_items(import_id: int, most: int) -> list[ArticleImportItem]:
    """Return what is to be taken in next."""
    wanted = select(ArticleImportItem).where(
        ArticleImportItem.import_id == import_id,
        ArticleImportItem.done_at.is_(None),
        ArticleImportItem.outcome.in_(TO_DO),
    )
    return list(db.session.scalars(wanted.order_by(ArticleImportItem.position).limit(most)))


def places(import_id: int) -> list[tuple[str, str, str]]:
    """Return (path, external id, public id) of the articles of an import; the public id is the one that each has or
    will have: that of the article here, else that of its first item. One statement."""
    by_id, by_name = aliased(Article), aliased(Article)
    asked = (
        select(
            ArticleImportItem.path, ArticleImportItem.external_id, ArticleImportItem.public_id,
            func.coalesce(by_id.public_id, by_name.public_id).label("there"),
        )
        .outerjoin(by_id, by_id.external_id == ArticleImportItem.external_id)
        .outerjoin(by_name, by_name.public_id == ArticleImportItem.external_id)
        .where(_in_it(import_id))
        .order_by(ArticleImportItem.position)
    )  # fmt: skip
    promised: dict[str, str] = {}
    return [
        (row.path, row.external_id, promised.setdefault(row.external_id, row.there or row.public_id))
        for row in db.session.execute(asked)
    ]


def known(external_ids: Collection[str]) -> dict[str, dict[str, Known]]:
    """Return the articles that are here already, by external id, and of each its texts by language ("": itself)."""
    found: dict[str, dict[str, Known]] = {}
    read = aliased(ArticleEdition)
    for some in _some(external_ids):
        asked = (
            select(
                Article.id, Article.public_id, Article.external_id, Article.archived_at, ArticleText.language,
                ArticleEdition.public_id.label("latest"), ArticleEdition.at, read.public_id.label("read"),
            )
            .outerjoin(ArticleText, ArticleText.article_id == Article.id)
            .outerjoin(ArticleEdition, ArticleEdition.id == ArticleText.latest_id)
            .outerjoin(read, read.id == ArticleText.published_id)
            .where(or_(Article.external_id.in_(some), Article.public_id.in_(some)))
        )  # fmt: skip
        wanted = set(some)
        for row in db.session.execute(asked):
            name = row.external_id if row.external_id in wanted else row.public_id
            archived = row.archived_at is not None
            here = found.setdefault(name, {"": Known(row.id, row.public_id, archived)})
            if row.language is not None:
                here[row.language] = Known(row.id, row.public_id, archived, (row.latest, row.read), row.at)
    return found


def taken_in_before(external_ids: Collection[str]) -> Mapping[tuple[str, str], tuple[str, datetime]]:
    """Return, by (external id, language), the sum of what was taken in last and when."""
    found: dict[tuple[str, str], tuple[str, datetime]] = {}
    for some in _some(external_ids):
        last = (
            select(func.max(ArticleImportItem.id))
            .where(
                ArticleImportItem.external_id.in_(some),
                ArticleImportItem.kind == ARTICLE,
                ArticleImportItem.outcome.in_(TO_DO),
                ArticleImportItem.done_at.is_not(None),
            )
            .group_by(ArticleImportItem.external_id, ArticleImportItem.language)
        )
        asked = select(
            ArticleImportItem.external_id, ArticleImportItem.language, ArticleImportItem.sha256,
            ArticleImportItem.done_at,
        ).where(ArticleImportItem.id.in_(last))  # fmt: skip
        for row in db.session.execute(asked):
            found[row.external_id, row.language] = (row.sha256, row.done_at)
    return found


def categories_called(external_ids: Collection[str]) -> set[str]:
    """Return which of these categories are here already."""
    found: set[str] = set()
    for some in _some(external_ids):
        found.update(
            one
            for one in db.session.scalars(select(Category.external_id).where(Category.external_id.in_(some)))
            if one
        )
    return found


def category_called(external_id: str) -> Category | None:
    """Return a category by its name where it came from."""
    return db.session.scalar(select(Category).where(Category.external_id == external_id))


def article_called(external_id: str) -> Article | None:
    """Return an article by its name where it came from, else by its own public id, as our exports name it."""
    found = db.session.scalar(select(Article).where(Article.external_id == external_id))
    return found or db.session.scalar(select(Article).where(Article.public_id == external_id))


def _some(values: Collection[str]) -> Iterator[list[str]]:
    listed = list(values)
    yield from (listed[at : at + AT_ONCE] for at in range(0, len(listed), AT_ONCE))


def _in_it(import_id: int) -> Any:
    return (
        (ArticleImportItem.import_id == import_id)
        & (ArticleImportItem.kind == ARTICLE)
        & (ArticleImportItem.outcome != Outcome.REFUSED)
    )


def _wanted(asked: Select[Any], run: ArticleImport, kind: str, outcome: str) -> Select[Any]:
    asked = asked.where(ArticleImportItem.import_id == run.id)
    if kind:
        asked = asked.where(ArticleImportItem.kind == kind)
    if outcome in set(Outcome):
        asked = asked.where(ArticleImportItem.outcome == Outcome(outcome))
    return asked
