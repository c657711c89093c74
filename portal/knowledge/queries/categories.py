"""The tree of categories as authors see it: whole, with how many articles stand in each."""

from dataclasses import dataclass

from sqlalchemy import func, select

from portal.foundation.db import db
from portal.knowledge.models import Article, Category


@dataclass(frozen=True)
class Branch:
    """A category in the tree: how deep it is, how many articles stand in it, whether it can go up or down."""

    category: Category
    depth: int
    articles: int
    first: bool
    last: bool
    children: int


def category(public_id: str) -> Category | None:
    """Return a category."""
    return db.session.scalar(select(Category).where(Category.public_id == public_id))


def by_id(category_id: int | None) -> Category | None:
    """Return a category by its id."""
    return db.session.get(Category, category_id) if category_id else None


def siblings(parent: Category | None) -> list[Category]:
    """Return what stands below a category (None: at the top), in order."""
    here = Category.parent_id == parent.id if parent else Category.parent_id.is_(None)
    return list(db.session.scalars(select(Category).where(here).order_by(Category.position, Category.id)))


def below(category: Category) -> list[Category]:
    """Return what stands directly below a category, in order."""
    return siblings(category)


def branch(category: Category) -> list[Category]:
    """Return a category and everything below it."""
    return list(db.session.scalars(select(Category).where(Category.path.startswith(category.path))))


def articles_in(category: Category) -> list[Article]:
    """Return the articles directly in a category, the archived ones too, in order."""
    wanted = select(Article).where(Article.category_id == category.id)
    return list(db.session.scalars(wanted.order_by(Article.position, Article.id)))


def tree() -> list[Branch]:
    """Return all categories in reading order. Two statements."""
    rows = db.session.scalars(select(Category).order_by(Category.position, Category.id)).all()
    counted = select(Article.category_id, func.count(Article.id)).where(Article.archived_at.is_(None))
    counts = {row[0]: row[1] for row in db.session.execute(counted.group_by(Article.category_id))}
    children: dict[int | None, list[Category]] = {}
    for row in rows:
        children.setdefault(row.parent_id, []).append(row)
    found: list[Branch] = []
    ahead = [(one, 0) for one in reversed(children.get(None, []))]
    while ahead:
        one, depth = ahead.pop()
        beside = children[one.parent_id]
        theirs = children.get(one.id, [])
        found.append(
            Branch(one, depth, counts.get(one.id, 0), one is beside[0], one is beside[-1], len(theirs))
        )
        ahead += [(child, depth + 1) for child in reversed(theirs)]
    return found


def named(category: Category, language: str) -> str:
    """Return how a category is called in a language, else in the other one."""
    names = (category.name_ja, category.name_en) if language == "ja" else (category.name_en, category.name_ja)
    return names[0] or names[1]
