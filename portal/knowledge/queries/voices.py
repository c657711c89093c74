"""What readers said of an article, for those who keep it true: in sums and in their own words, without their names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, case, func, select

from portal.foundation.db import db
from portal.knowledge.models import ArticleRating, Unhelpful

MOST = 30  # of what was said in words, the newest


@dataclass(frozen=True)
class Voices:
    """`sums` by language: (language, rated, helped, efforts, effort 1 to 5, the mean); `reasons` counted, the most
    given first; `words`: (language, reason, words, effort, at, seen_at); `new`: how many nobody dealt with."""

    sums: Sequence[Row[*tuple[Any, ...]]]
    reasons: list[tuple[Unhelpful, int]]
    words: Sequence[Row[*tuple[Any, ...]]]
    new: int


def voices(article_id: int) -> Voices:
    """Return what was said of an article in every language. Three statements."""
    said = ArticleRating.article_id == article_id
    helped = func.sum(case((ArticleRating.helpful.is_(True), 1), else_=0))
    sums = (
        select(
            ArticleRating.language, func.count(ArticleRating.helpful).label("rated"), helped.label("helped"),
            func.count(ArticleRating.effort).label("efforts"), func.avg(ArticleRating.effort).label("effort"),
            func.sum(case((unseen(), 1), else_=0)).label("new"),
        )
        .where(said)
        .group_by(ArticleRating.language)
        .order_by(ArticleRating.language.desc())
    )  # fmt: skip
    number = func.count(ArticleRating.id)
    reasons = select(ArticleRating.reason, number).where(said, ArticleRating.reason.is_not(None))
    reasons = reasons.group_by(ArticleRating.reason).order_by(number.desc(), ArticleRating.reason)
    words = (
        select(
            ArticleRating.language, ArticleRating.reason, ArticleRating.words, ArticleRating.effort,
            ArticleRating.at, ArticleRating.seen_at,
        )
        .where(said, ArticleRating.words != "")
        .order_by(ArticleRating.at.desc(), ArticleRating.id.desc())
        .limit(MOST)
    )  # fmt: skip
    found = db.session.execute(sums).all()
    counted = [(row[0], row[1]) for row in db.session.execute(reasons) if row[0] is not None]
    return Voices(found, counted, db.session.execute(words).all(), sum(int(row.new) for row in found))


def unseen() -> Any:
    """Return what keeps the words that nobody dealt with yet."""
    return (ArticleRating.words != "") & ArticleRating.seen_at.is_(None)
