"""Articles in lists, as one reader sees them: by category and tag, new, read, kept, popular. Every list, and every
number of one, is narrowed to what the reader may read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select

from portal.foundation import clock
from portal.foundation.audience import Reach, Reader
from portal.foundation.db import db
from portal.knowledge.models import (
    Article,
    ArticleDay,
    ArticleEdition,
    ArticleReading,
    ArticleTag,
    ArticleText,
    Category,
    Favourite,
    Tag,
)
from portal.knowledge.queries.articles import best_text, readable
from portal.knowledge.queries.shelves import name_of

AnyRow = Row[*tuple[Any, ...]]
A_PAGE = 50
POPULAR_WITHIN = timedelta(days=60)
MOST_POPULAR = 200
NEW_WITHIN = timedelta(days=14)
#: From here on an article was read to its end: what follows is the foot of the page.
READ_SHARE = 0.9


@dataclass(frozen=True)
class Line:
    """An article in a list. `languages`: in which it can be read; `note`: what its newest edition says is different."""

    id: int
    public_id: str
    language: str
    languages: tuple[str, ...]
    slug: str
    title: str
    lead: str
    minutes: int
    category_id: int | None
    category: str  # its slug
    reach: Reach
    changed_at: datetime | None
    is_new: bool
    note: str = ""
    share: float = 0.0  # how far the reader read it
    at: datetime | None = None  # when they read or kept it

    @property
    def minutes_left(self) -> int:
        """Return how many minutes are left of one that was begun."""
        return max(1, round(self.minutes * (1 - self.share)))

    @property
    def begun(self) -> bool:
        """True where it was read in part."""
        return 0 < self.share < READ_SHARE


def lines_of(
    ids: Iterable[int], reader: Reader, wanted: str, *, person_id: int | None = None
) -> dict[int, Line]:
    """Return these articles by id, without those that the reader may not read: two statements."""
    asked = sorted(set(ids))
    if not asked:
        return {}
    rows = db.session.connection().execute(_by_ids(reader), {"ids": asked}).all()
    found = lines_in(rows, wanted)
    if person_id is None or not found:
        return found
    read = select(ArticleReading.article_id, ArticleReading.share, ArticleReading.last_at).where(
        ArticleReading.person_id == person_id, ArticleReading.article_id.in_(list(found))
    )
    for article_id, share, at in db.session.execute(read):
        found[article_id] = replace(found[article_id], share=share, at=at)
    return found


def count(reader: Reader) -> int:
    """Return how many articles there are for this reader."""
    asked = select(func.count(func.distinct(Article.id))).join(ArticleText, of_article())
    return db.session.scalar(asked.where(readable(reader))) or 0


def in_category(category_id: int | None, reader: Reader, wanted: str, *, page: int = 1) -> list[Line]:
    """Return a page of a category's own articles (None: of those in none), one more where another page follows."""
    chosen = texts(reader).where(Article.category_id == category_id)
    return in_order(chosen, wanted, Article.position, most=A_PAGE + 1, beyond=(page - 1) * A_PAGE)


def firsts(category_ids: Iterable[int], reader: Reader, wanted: str, *, each: int) -> dict[int, list[Line]]:
    """Return the first few articles of each of these categories, in their order: two statements."""
    ids = sorted(set(category_ids))
    if not ids:
        return {}
    place = func.row_number().over(partition_by=Article.category_id, order_by=(Article.position, Article.id))
    seen = (
        select(Article.id, Article.category_id, place.label("place"))
        .where(
            Article.category_id.in_(ids),
            select(1).where(of_article(), readable(reader)).correlate(Article).exists(),
        )
        .subquery()
    )
    chosen = select(seen.c.id, seen.c.category_id).where(seen.c.place <= each)
    rows = db.session.execute(chosen.order_by(seen.c.category_id, seen.c.place)).all()
    known = lines_of((row.id for row in rows), reader, wanted)
    found: dict[int, list[Line]] = {}
    for row in rows:
        if row.id in known:
            found.setdefault(row.category_id, []).append(known[row.id])
    return found


def with_tag(tag_id: int, reader: Reader, wanted: str, *, page: int = 1) -> list[Line]:
    """Return a page of the articles that carry a tag, the newest first."""
    chosen = texts(reader).join(ArticleTag, ArticleTag.article_id == Article.id)
    chosen = chosen.where(ArticleTag.tag_id == tag_id)
    beyond = (page - 1) * A_PAGE
    return in_order(chosen, wanted, Article.changed_at, most=A_PAGE + 1, beyond=beyond, newest_first=True)


def newest(reader: Reader, wanted: str, *, since: datetime, most: int) -> list[Line]:
    """Return what is new, or says something new, since a moment: the newest first, with what is different."""
    chosen = texts(reader).where(Article.changed_at > since)
    found = in_order(chosen, wanted, Article.changed_at, most=most, newest_first=True)
    return _with_notes(found)


def count_newest(reader: Reader, *, since: datetime) -> int:
    """Return how many articles are new or say something new since a moment."""
    asked = select(func.count(func.distinct(Article.id))).join(ArticleText, of_article())
    return db.session.scalar(asked.where(readable(reader), Article.changed_at > since)) or 0


def recently_read(person_id: int, reader: Reader, wanted: str, *, most: int) -> list[Line]:
    """Return what somebody read last, with how far."""
    asked = (
        select(ArticleReading.article_id, ArticleReading.share, ArticleReading.last_at)
        .join(Article, Article.id == ArticleReading.article_id)
        .join(ArticleText, of_article())
        .where(ArticleReading.person_id == person_id, readable(reader))
        .group_by(ArticleReading.id, ArticleReading.article_id, ArticleReading.share, ArticleReading.last_at)
        .order_by(ArticleReading.last_at.desc())
        .limit(most)
    )
    rows = db.session.execute(asked).all()
    known = lines_of((row.article_id for row in rows), reader, wanted)
    return [
        replace(known[row.article_id], share=row.share, at=row.last_at)
        for row in rows
        if row.article_id in known
    ]


def favourites(person_id: int, reader: Reader, wanted: str, *, most: int) -> list[Line]:
    """Return what somebody keeps at hand, what was kept last first."""
    chosen = texts(reader).join(Favourite, Favourite.article_id == Article.id)
    chosen = chosen.where(Favourite.person_id == person_id)
    return in_order(chosen, wanted, Favourite.at, most=most, newest_first=True)


def popular(reader: Reader, wanted: str, *, most: int, but: Iterable[int] = ()) -> list[Line]:
    """Return what is read most in these weeks, of what this reader may read."""
    since = clock.now().date() - POPULAR_WITHIN
    ids = [one for one in _most_read(since) if one not in set(but)]
    known = lines_of(ids, reader, wanted)
    return [known[one] for one in ids if one in known][:most]


def tags_of(article_id: int, wanted: str) -> list[tuple[str, str]]:
    """Return an article's tags: slug and name."""
    asked = select(Tag.slug, Tag.name_ja, Tag.name_en).join(ArticleTag, ArticleTag.tag_id == Tag.id)
    rows = db.session.execute(asked.where(ArticleTag.article_id == article_id).order_by(Tag.slug))
    return [(row.slug, name_of(row, wanted)) for row in rows]


def tag(slug: str) -> Tag | None:
    """Return a tag by its slug."""
    return db.session.scalar(select(Tag).where(Tag.slug == slug))


def of_article() -> Any:
    """Return the condition by which an article and its texts are joined."""
    return ArticleText.article_id == Article.id


def texts(reader: Reader) -> Select[*tuple[Any, ...]]:
    """Return the question for what lists show of texts that a reader may read; narrow it further."""
    asked: Select[*tuple[Any, ...]] = (
        select(
            Article.id, Article.public_id, Article.original_language, Article.category_id,
            Article.reach, Article.changed_at, Article.first_published_at, ArticleText.language, ArticleText.slug,
            ArticleText.title, ArticleText.lead, ArticleText.minutes, Category.slug.label("category"),
        )
        .join(ArticleText, of_article())
        .outerjoin(Category, Category.id == Article.category_id)
        .where(readable(reader))
    )  # fmt: skip
    return asked


def lines_in(rows: Sequence[AnyRow], wanted: str) -> dict[int, Line]:
    """Return the answer to `texts` by article, each in the language that fits best."""
    by_article: dict[int, list[AnyRow]] = {}
    for row in rows:
        by_article.setdefault(row.id, []).append(row)
    return {one: _line(texts, wanted) for one, texts in by_article.items()}


def _line(texts: Sequence[AnyRow], wanted: str) -> Line:
    row = best_text(texts, wanted, texts[0].original_language)
    recent = clock.now() - NEW_WITHIN
    return Line(
        id=row.id,
        public_id=row.public_id,
        language=row.language,
        languages=tuple(sorted((text.language for text in texts), reverse=True)),
        slug=row.slug,
        title=row.title,
        lead=row.lead,
        minutes=row.minutes,
        category_id=row.category_id,
        category=row.category or "",
        reach=row.reach,
        changed_at=row.changed_at,
        is_new=row.first_published_at is not None and row.first_published_at > recent,
    )


def in_order(
    chosen: Select[*tuple[Any, ...]],
    wanted: str,
    order: Any,
    *,
    most: int,
    beyond: int = 0,
    newest_first: bool = False,
) -> list[Line]:
    """Return articles in an order: which ones first, then their texts, so that a translation counts for nothing."""
    least = func.min(order)  # every text of an article has the same
    ids = chosen.with_only_columns(Article.id).group_by(Article.id)
    ids = ids.order_by(least.desc() if newest_first else least, Article.id).limit(most).offset(beyond)
    first = list(db.session.scalars(ids))
    if not first:
        return []
    known = lines_in(db.session.execute(chosen.where(Article.id.in_(first))).all(), wanted)
    return [known[one] for one in first if one in known]


@lru_cache(maxsize=2_000)
def _by_ids(reader: Reader) -> Select[*tuple[Any, ...]]:
    """Return the prepared question of one kind of reader: pages of articles ask it every time."""
    return texts(reader).where(Article.id.in_(bindparam("ids", expanding=True)))


def _with_notes(lines: Sequence[Line]) -> list[Line]:
    asked = (
        select(ArticleText.article_id, ArticleText.language, ArticleEdition.note)
        .join(ArticleEdition, ArticleEdition.id == ArticleText.published_id)
        .where(ArticleText.article_id.in_([line.id for line in lines]))
    )
    notes = {(row.article_id, row.language): row.note for row in db.session.execute(asked)} if lines else {}
    return [replace(line, note=notes.get((line.id, line.language), "")) for line in lines]


def _most_read(since: date) -> list[int]:
    asked = (
        select(ArticleDay.article_id)
        .where(ArticleDay.day >= since)
        .group_by(ArticleDay.article_id)
        .order_by(func.sum(ArticleDay.reads).desc(), ArticleDay.article_id)
        .limit(MOST_POPULAR)
    )
    return list(db.session.scalars(asked))
