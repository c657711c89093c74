"""What people say about a subject: threads of comments, whom they name, and how far somebody has read."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.audience import Seen, Side
from portal.foundation.db import BIGINT, Id, Model, Public, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer


class CommentThread(CustomerOwned, Seen, Public, Model):
    """Comments that answer each other. All of them are seen by the same people."""

    __table_args__ = (
        owned_key(),
        Index("ix__comment_thread__subject", "customer_id", "subject_kind", "subject_id"),
    )

    id: Mapped[Id]
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BIGINT)
    begun_at: Mapped[datetime] = mapped_column(default=clock.now)


class ThreadResolution(CustomerOwned, Model):
    """Somebody said that a thread is settled; it may have been opened again since."""

    __table_args__ = (
        same_customer("thread_id", "comment_thread"),
        Index("ix__thread_resolution__thread", "thread_id", "reopened_at"),
    )

    id: Mapped[Id]
    thread_id: Mapped[int]
    by_id: Mapped[int | None] = mapped_column(BIGINT)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    reopened_by_id: Mapped[int | None] = mapped_column(BIGINT)
    reopened_at: Mapped[datetime | None]


Index(
    "uq__thread_resolution__open",
    ThreadResolution.thread_id,
    unique=True,  # a thread is settled once at a time
    sqlite_where=ThreadResolution.reopened_at.is_(None),
    postgresql_where=ThreadResolution.reopened_at.is_(None),
)


class Comment(CustomerOwned, Seen, Public, Versioned, Model):
    """One comment. Its text names people by public id (`@{…}`); what it said before is in the history."""

    __table_args__ = (
        owned_key(),
        same_customer("thread_id", "comment_thread"),
        Index("ix__comment__thread", "thread_id", "id"),
    )

    id: Mapped[Id]
    thread_id: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    author_side: Mapped[Side | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    deleted_by_id: Mapped[int | None] = mapped_column(BIGINT)


class Mention(CustomerOwned, Model):
    """A comment names a person. Only whom a row names is shown by name."""

    __table_args__ = (same_customer("comment_id", "comment"), UniqueConstraint("comment_id", "person_id"))

    id: Mapped[Id]
    comment_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)


class CommentsRead(CustomerOwned, Model):
    """Up to which comment a person has read about a subject."""

    __table_args__ = (UniqueConstraint("customer_id", "person_id", "subject_kind", "subject_id"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BIGINT)
    through_id: Mapped[int] = mapped_column(BIGINT)  # a comment's id
    at: Mapped[datetime] = mapped_column(default=clock.now)
