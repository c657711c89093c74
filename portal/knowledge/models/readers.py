"""What readers did with articles: read, kept for later, found helpful or not. It is a person's own, in every company
they belong to; others see sums."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.db import Id, Model


class Unhelpful(StrEnum):
    """Why an article did not help."""

    MISSING = "missing"  # what I look for is not in it
    UNCLEAR = "unclear"
    WRONG = "wrong"  # it is not so, or not any more
    OTHER_PLAN = "other_plan"  # it is not about what we have
    OTHER = "other"


class ArticleReading(Model):
    """Somebody read an article: when last, how often, and how far (0..1 of its length)."""

    __table_args__ = (
        UniqueConstraint("person_id", "article_id"),
        Index("ix__article_reading__recent", "person_id", "last_at"),
        Index("ix__article_reading__article", "article_id", "first_at"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(5))
    first_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_at: Mapped[datetime] = mapped_column(default=clock.now)
    times: Mapped[int] = mapped_column(default=1)
    share: Mapped[float] = mapped_column(default=0.0)


class Favourite(Model):
    """Somebody keeps an article at hand."""

    person_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[datetime] = mapped_column(default=clock.now)


class ArticleRating(Model):
    """Whether an article helped somebody, in one language; why not; and what finding it took, 1 (little) to 5."""

    __table_args__ = (UniqueConstraint("article_id", "language", "person_id"),)

    id: Mapped[Id]
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(5))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    helpful: Mapped[bool | None]
    reason: Mapped[Unhelpful | None]
    words: Mapped[str] = mapped_column(Text, default="")
    effort: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime | None]  # when an author dealt with its words


class ArticleDay(Model):
    """How often an article was opened on one day, by anybody: people whose names nobody keeps among them."""

    __table_args__ = (Index("ix__article_day__day", "day"),)

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(5), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    reads: Mapped[int] = mapped_column(default=0)
    from_search: Mapped[int] = mapped_column(default=0)
