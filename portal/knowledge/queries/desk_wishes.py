"""What the desk's list of articles is narrowed to, and what that keeps.

What is for named customers alone is there for those who accompany one of them, for whoever keeps it, and for all who
say who may read articles.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.accounts.standpoint import standpoint
from portal.foundation.audience import addressed_to
from portal.knowledge.models import (
    Article,
    ArticleRating,
    ArticleState,
    ArticleTag,
    ArticleText,
    Category,
    Tag,
)
from portal.knowledge.queries.places import reader_here
from portal.knowledge.queries.voices import unseen

#: What the list can be narrowed to beside the states.
DUE, OUTDATED, UNTRANSLATED, PLANNED, MINE = "due", "outdated", "untranslated", "planned", "mine"
UNKEPT = "unkept"  # by nobody who is still here
SAID = "said"  # readers wrote what is wrong, and nobody dealt with it yet
WHICH = (*(str(one) for one in ArticleState), PLANNED, DUE, SAID, OUTDATED, UNTRANSLATED, UNKEPT)

#: The names of those wishes in addresses.
NARROWED = ("which", "language", "owner", "category", "tag", "reach", "words")


@dataclass(frozen=True)
class Wish:
    """What the list is narrowed to. `which` is one of WHICH; owner and category are public ids."""

    which: str = ""
    language: str = ""
    owner: str = ""
    category: str = ""
    tag: str = ""
    reach: str = ""
    words: str = ""
    page: int = 1


def kept_by(wish: Wish, today: date) -> list[ColumnElement[bool]]:
    """Return what keeps the articles that are wished for, of those that the reader may read."""
    found = [*mine(), *_of_sort(wish, today)]
    if wish.owner:
        found.append(Article.owner_id.in_(select(User.id).where(User.public_id == wish.owner)))
    if wish.category:
        found.append(Article.category_id.in_(_branch(wish.category)))
    if wish.tag:
        tagged = select(ArticleTag.article_id).join(Tag, Tag.id == ArticleTag.tag_id)
        found.append(Article.id.in_(tagged.where(Tag.public_id == wish.tag)))
    if wish.reach:
        found.append(Article.reach == wish.reach)
    for word in wish.words.split():
        found.append(_text(ArticleText.title.icontains(word, autoescape=True)))
    return found


def mine() -> list[ColumnElement[bool]]:
    """Return what keeps the articles that the reader of the request under way may read, or keeps true themselves."""
    reader = reader_here()
    if not reader.named_only:
        return []
    return [or_(addressed_to(Article, reader), Article.owner_id == standpoint().user.id)]


def _of_sort(wish: Wish, today: date) -> list[ColumnElement[bool]]:
    """Return what keeps the articles of a sort; those in the archive show only where they are asked for."""
    which, spoken = wish.which, _spoken(wish.language)
    if which == ArticleState.ARCHIVED:
        return [Article.archived_at.is_not(None)]
    found: list[ColumnElement[bool]] = [Article.archived_at.is_(None)]
    if which == ArticleState.PUBLISHED:
        found.append(_text(ArticleText.published_id.is_not(None), *spoken))
    elif which in (ArticleState.DRAFT, ArticleState.IN_REVIEW):
        found.append(_text(ArticleText.state == ArticleState(which), *spoken))
    elif which == PLANNED:
        found.append(_text(ArticleText.publish_at.is_not(None), *spoken))
    elif which in (DUE, SAID, UNKEPT):
        found += _waiting(which, today)
    elif which == OUTDATED:
        found.append(_text(ArticleText.outdated_at.is_not(None), *spoken))
    elif which == UNTRANSLATED:
        texts = select(func.count(ArticleText.id)).where(ArticleText.article_id == Article.id)
        found.append(texts.scalar_subquery() < 2)
    if spoken and which not in (UNTRANSLATED, DUE):
        found.append(_text(*spoken))
    return found


def _waiting(which: str, today: date) -> list[ColumnElement[bool]]:
    if which == DUE:
        return due(today)
    if which == SAID:
        return [exists(select(1).where(ArticleRating.article_id == Article.id, unseen()))]
    here = select(User.id).where(User.disabled_at.is_(None), User.erased_at.is_(None))
    return [or_(Article.owner_id.is_(None), Article.owner_id.not_in(here))]


def due(today: date) -> list[ColumnElement[bool]]:
    """Return what keeps the articles whose day of review has come."""
    return [Article.archived_at.is_(None), Article.review_on <= today]


def _spoken(language: str) -> list[ColumnElement[bool]]:
    return [ArticleText.language == language] if language else []


def _text(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(1).where(ArticleText.article_id == Article.id, *which))


def _branch(public_id: str) -> Select[Any]:
    root = aliased(Category)
    return select(Category.id).join(
        root, and_(Category.path.startswith(root.path), root.public_id == public_id)
    )
