"""The desk's list of articles, whatever their state: filtered, counted, a page at a time, in a few statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.activity.queries import Doer, named
from portal.foundation.audience import Reach
from portal.foundation.db import db
from portal.knowledge.models import (
    Article,
    ArticleLink,
    ArticleState,
    ArticleTag,
    ArticleText,
    Category,
    Tag,
)
from portal.knowledge.queries.desk_wishes import MINE, WHICH, Wish, due, kept_by, mine

A_PAGE = 50


@dataclass(frozen=True)
class TextLine:
    """An article's text in one language, as the list shows it."""

    public_id: str
    language: str
    title: str
    state: ArticleState
    read: bool  # readers see it, whatever its draft is
    outdated: bool
    publish_at: datetime | None
    at: datetime


@dataclass(frozen=True)
class Line:
    """An article as the list shows it."""

    public_id: str
    category: Category | None
    owner: Doer | None
    reach: Reach
    review_on: date | None
    original_language: str
    at: datetime
    texts: Sequence[TextLine] = field(default_factory=tuple)

    def title(self, language: str) -> str:
        """Return what it is called in a language, else in its original, else in any."""
        by_language = {text.language: text.title for text in self.texts}
        first = next(iter(by_language.values()), "")
        return by_language.get(language) or by_language.get(self.original_language) or first


def article(public_id: str) -> Article | None:
    """Return an article, whatever its state, as far as whoever writes here may read it."""
    return db.session.scalar(select(Article).where(Article.public_id == public_id, *mine()))


def text(public_id: str) -> ArticleText | None:
    """Return an article's text in one language, as far as whoever writes here may read it."""
    asked = select(ArticleText).join(Article, Article.id == ArticleText.article_id)
    return db.session.scalar(asked.where(ArticleText.public_id == public_id, *mine()))


def lines(wish: Wish, today: date) -> tuple[list[Line], int]:
    """Return a page of articles, what was touched last first, and how many there are. Four statements."""
    which = kept_by(wish, today)
    touched = (
        select(ArticleText.article_id, func.max(ArticleText.updated_at).label("at"))
        .group_by(ArticleText.article_id)
        .subquery()
    )
    wanted = (
        select(Article, Category, touched.c.at)
        .join(touched, touched.c.article_id == Article.id)
        .outerjoin(Category, Category.id == Article.category_id)
        .where(*which)
        .order_by(touched.c.at.desc(), Article.id.desc())
        .limit(A_PAGE)
        .offset((wish.page - 1) * A_PAGE)
    )
    rows = db.session.execute(wanted).all()
    total = db.session.scalar(select(func.count(Article.id)).where(*which)) or 0
    texts = _texts([row.Article.id for row in rows])
    people = named({row.Article.owner_id for row in rows} - {None})
    found = [_line(row, texts.get(row.Article.id, []), people) for row in rows]
    return found, total


def counts(today: date, mine_id: int = 0) -> dict[str, int]:
    """Return how many articles there are of each sort (WHICH), and of one's own that are due. One statement."""
    wanted = [
        select(func.count(Article.id)).where(*kept_by(Wish(which=one), today)).scalar_subquery().label(one)
        for one in WHICH
    ]
    own = select(func.count(Article.id)).where(*due(today), Article.owner_id == mine_id).scalar_subquery()
    row = db.session.execute(select(*wanted, own.label(MINE))).one()
    return dict(row._mapping)


def owners() -> dict[str, str]:
    """Return who owns articles, by public id: their names as pages show people."""
    wanted = select(User.id, User.public_id).where(User.id.in_(select(Article.owner_id).distinct()))
    pids = {row.id: row.public_id for row in db.session.execute(wanted)}
    found = named(set(pids))
    return {pids[one]: doer.name for one, doer in sorted(found.items(), key=lambda pair: pair[1].name)}


def tags() -> Sequence[Any]:
    """Return all tags with how many articles carry each: (Tag, count)."""
    wanted = select(Tag, func.count(ArticleTag.article_id)).outerjoin(ArticleTag, ArticleTag.tag_id == Tag.id)
    return db.session.execute(wanted.group_by(Tag.id).order_by(Tag.slug)).all()


def tag(public_id: str) -> Tag | None:
    """Return a tag."""
    return db.session.scalar(select(Tag).where(Tag.public_id == public_id))


def tags_of(row: Article) -> list[str]:
    """Return the words an article carries."""
    wanted = select(Tag).join(ArticleTag, ArticleTag.tag_id == Tag.id).where(ArticleTag.article_id == row.id)
    return [one.name_ja or one.name_en for one in db.session.scalars(wanted.order_by(Tag.slug))]


def broken_links(texts: Sequence[ArticleText]) -> Sequence[ArticleLink]:
    """Return the links of these texts, as they are published, that lead nowhere."""
    wanted = select(ArticleLink).where(
        ArticleLink.text_id.in_([text.id for text in texts]), ArticleLink.broken.is_(True)
    )
    return db.session.scalars(wanted.order_by(ArticleLink.id)).all()


def linking_to(row: Article) -> Sequence[Any]:
    """Return which published texts link to an article: (public_id of the article, title, language)."""
    wanted = (
        select(Article.public_id, ArticleText.title, ArticleText.language)
        .join(ArticleText, ArticleText.article_id == Article.id)
        .join(ArticleLink, ArticleLink.text_id == ArticleText.id)
        .where(ArticleLink.target_id == row.id, Article.id != row.id)
        .distinct()
    )
    return db.session.execute(wanted.order_by(ArticleText.title)).all()


def called(words: str, language: str, *, but_id: int = 0, most: int = 12) -> Sequence[Any]:
    """Return articles whose title in any language holds these words, what was written last first: (public_id, title,
    reach, read). The title is in a language, else in the original; `read` says that somebody sees it already."""
    wanted = (
        select(Article.public_id, Article.reach, Article.original_language, ArticleText.language, ArticleText.title,
               ArticleText.published_id, ArticleText.updated_at)
        .join(ArticleText, ArticleText.article_id == Article.id)
        .where(Article.archived_at.is_(None), Article.id != but_id, *mine())
        .order_by(ArticleText.updated_at.desc(), ArticleText.id.desc())
        .limit(most * 2)
    )  # fmt: skip
    other = aliased(ArticleText)
    for word in words.split():
        named = select(other.article_id).where(other.title.icontains(word, autoescape=True))
        wanted = wanted.where(Article.id.in_(named))
    found: dict[str, Any] = {}
    for row in db.session.execute(wanted):
        if row.public_id not in found or row.language == language:
            found[row.public_id] = row
    return [(one.public_id, one.title, one.reach, one.published_id is not None) for one in found.values()][
        :most
    ]


def in_order(row: Category, language: str) -> Sequence[Any]:
    """Return the articles of a category in their order: (public_id, title); in a language, else in the original."""
    wanted = (
        select(
            Article.public_id,
            Article.position,
            Article.original_language,
            ArticleText.language,
            ArticleText.title,
        )
        .join(ArticleText, ArticleText.article_id == Article.id)
        .where(Article.category_id == row.id, Article.archived_at.is_(None))
    )
    found: dict[str, str] = {}
    rows = db.session.execute(wanted.order_by(Article.position, Article.id)).all()
    for one in sorted(rows, key=lambda one: one.language == language):
        found[one.public_id] = one.title
    return [(pid, found[pid]) for pid in dict.fromkeys(one.public_id for one in rows)]


def loose() -> int:
    """Return how many articles stand in no category."""
    wanted = select(func.count(Article.id)).where(
        Article.category_id.is_(None), Article.archived_at.is_(None)
    )
    return db.session.scalar(wanted) or 0


def person_pid(person_id: int | None) -> str:
    """Return a person's public id, empty for nobody."""
    return (db.session.scalar(select(User.public_id).where(User.id == person_id)) or "") if person_id else ""


def person_id(public_id: str | None) -> int | None:
    """Return a person's id."""
    return db.session.scalar(select(User.id).where(User.public_id == public_id)) if public_id else None


def person(public_id: str | None) -> User | None:
    """Return a person of the vendor's team."""
    asked = select(User).where(User.public_id == public_id, User.staff_role.is_not(None))
    return db.session.scalar(asked) if public_id else None


def name_of(public_id: str) -> str:
    """Return how a person is called."""
    found = named({person_id(public_id) or 0})
    return next((one.name for one in found.values()), "")


def category_pid(category_id: int | None) -> str:
    """Return a category's public id, empty for none."""
    if category_id is None:
        return ""
    return db.session.scalar(select(Category.public_id).where(Category.id == category_id)) or ""


def _line(row: Any, texts: list[TextLine], people: dict[int, Doer]) -> Line:
    one: Article = row.Article
    return Line(
        one.public_id, row.Category, people.get(one.owner_id or 0), one.reach, one.review_on,
        one.original_language, row.at,
        sorted(texts, key=lambda text: (text.language != one.original_language, text.language)),
    )  # fmt: skip


def _texts(ids: list[int]) -> dict[int, list[TextLine]]:
    wanted = select(ArticleText).where(ArticleText.article_id.in_(ids))
    found: dict[int, list[TextLine]] = {}
    for one in db.session.scalars(wanted):
        found.setdefault(one.article_id, []).append(
            TextLine(
                one.public_id, one.language, one.title, one.state, one.published_id is not None,
                one.outdated_at is not None, one.publish_at, one.updated_at,
            )
        )  # fmt: skip
    return found
