"""What authors learn of their articles: read how often, found by a search, helpful or not, at what effort, how old; and
which links lead nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, and_, case, func, select

from portal.foundation.audience import Reach
from portal.foundation.db import db
from portal.knowledge.models import Article, ArticleDay, ArticleLink, ArticleRating, ArticleText
from portal.knowledge.queries.desk_wishes import mine

WITHIN = timedelta(days=90)
A_PAGE = 50


class By(StrEnum):
    """What the list is sorted by; each begins with what needs an author most, reads with what is read most."""

    READS = "reads"
    HELPFUL = "helpful"  # the least first
    EFFORT = "effort"  # the most first
    AGE = "age"  # the oldest first


@dataclass(frozen=True)
class Line:
    """A published text, with what was counted of it in the last weeks and what was ever said of it."""

    article_pid: str
    text_pid: str
    language: str
    title: str
    reach: Reach
    reads: int
    from_search: int
    rated: int
    helped: int
    efforts: int
    effort: float | None  # 1 (almost none) to 5, the mean
    revised_at: datetime | None

    @property
    def helpful(self) -> float | None:
        """Return the share of those who said that it helped, None where nobody said anything."""
        return self.helped / self.rated if self.rated else None


def lines(by: By, today: date, language: str = "", *, page: int = 1) -> tuple[list[Line], int]:
    """Return a page of published texts and how many there are. Two statements."""
    days, said = _days(today), _said()
    shown = (
        select(
            Article.public_id.label("article_pid"), ArticleText.public_id.label("text_pid"), ArticleText.language,
            ArticleText.title, Article.reach, func.coalesce(days.c.reads, 0).label("reads"),
            func.coalesce(days.c.from_search, 0).label("from_search"), func.coalesce(said.c.rated, 0).label("rated"),
            func.coalesce(said.c.helped, 0).label("helped"), func.coalesce(said.c.efforts, 0).label("efforts"),
            said.c.effort, ArticleText.revised_at,
        )
        .join(ArticleText, ArticleText.article_id == Article.id)
        .outerjoin(days, and_(days.c.article_id == Article.id, days.c.language == ArticleText.language))
        .outerjoin(said, and_(said.c.article_id == Article.id, said.c.language == ArticleText.language))
        .where(*_published(language))
        .order_by(*_order(by, days, said), ArticleText.id)
        .limit(A_PAGE)
        .offset((page - 1) * A_PAGE)
    )  # fmt: skip
    counted = select(func.count(ArticleText.id)).join(Article, Article.id == ArticleText.article_id)
    total = db.session.scalar(counted.where(*_published(language))) or 0
    return [_line(row) for row in db.session.execute(shown)], total


def broken_links(*, page: int = 1) -> tuple[Sequence[Row[*tuple[Any, ...]]], int]:
    """Return a page of links in published texts that lead nowhere, by article, and how many there are:
    (article_pid, text_pid, title, language, words, written)."""
    which = [ArticleLink.broken.is_(True), *_published("")]
    asked = (
        select(
            Article.public_id.label("article_pid"), ArticleText.public_id.label("text_pid"), ArticleText.title,
            ArticleText.language, ArticleLink.words, ArticleLink.written,
        )
        .join(ArticleText, ArticleText.article_id == Article.id)
        .join(ArticleLink, ArticleLink.text_id == ArticleText.id)
        .where(*which)
        .order_by(ArticleText.title, ArticleText.id, ArticleLink.id)
    )  # fmt: skip
    counted = select(func.count(ArticleLink.id)).join(ArticleText, ArticleText.id == ArticleLink.text_id)
    total = db.session.scalar(counted.join(Article, Article.id == ArticleText.article_id).where(*which)) or 0
    return db.session.execute(asked.limit(A_PAGE).offset((page - 1) * A_PAGE)).all(), total


def _published(language: str) -> list[Any]:
    found = [*mine(), Article.archived_at.is_(None), ArticleText.published_id.is_not(None)]
    return [*found, ArticleText.language == language] if language else found


def _days(today: date) -> Any:
    return (
        select(
            ArticleDay.article_id, ArticleDay.language, func.sum(ArticleDay.reads).label("reads"),
            func.sum(ArticleDay.from_search).label("from_search"),
        )
        .where(ArticleDay.day > today - WITHIN)
        .group_by(ArticleDay.article_id, ArticleDay.language)
        .subquery()
    )  # fmt: skip


def _said() -> Any:
    helped = func.sum(case((ArticleRating.helpful.is_(True), 1), else_=0))
    return (
        select(
            ArticleRating.article_id, ArticleRating.language, func.count(ArticleRating.helpful).label("rated"),
            helped.label("helped"), func.count(ArticleRating.effort).label("efforts"),
            func.avg(ArticleRating.effort).label("effort"),
        )
        .group_by(ArticleRating.article_id, ArticleRating.language)
        .subquery()
    )  # fmt: skip


def _order(by: By, days: Any, said: Any) -> Sequence[Any]:
    rated = func.coalesce(said.c.rated, 0)
    share = 1.0 * said.c.helped / func.nullif(said.c.rated, 0)
    return {
        By.READS: (func.coalesce(days.c.reads, 0).desc(),),
        By.HELPFUL: (case((rated == 0, 1), else_=0), share, rated.desc()),
        By.EFFORT: (case((said.c.effort.is_(None), 1), else_=0), said.c.effort.desc()),
        By.AGE: (ArticleText.revised_at,),
    }[by]


def _line(row: Any) -> Line:
    effort = float(row.effort) if row.effort is not None else None
    return Line(
        row.article_pid, row.text_pid, row.language, row.title, row.reach, int(row.reads), int(row.from_search),
        row.rated, int(row.helped), row.efforts, effort, row.revised_at,
    )  # fmt: skip
