"""Questions and posts, what was answered and said to them, and how they read before.

Everything stands in a space and is seen by whoever reads the space. Who wrote it is shown as that person chose for
other companies' eyes, see `models/people.Persona`.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.community.rules.words import PostState, ReplyKind, ThreadKind
from portal.foundation import clock
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.foundation.spaces import InSpace


class Written:
    """Mixin: words of a person, and whether readers see them.

    `author_customer_id` is the company as whose person they wrote; None: the vendor's. `votes` counts `Vote` rows.
    """

    @declared_attr
    @classmethod
    def author_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("user.id"), index=True)

    @declared_attr
    @classmethod
    def author_customer_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("customer.id"), index=True)

    company_hidden: Mapped[bool] = mapped_column(default=False)  # here their company shows as its industry
    body: Mapped[str] = mapped_column(Text, default="")  # Markdown; people as @{public id}
    state: Mapped[PostState] = mapped_column(default=PostState.SHOWN)
    state_words: Mapped[str] = mapped_column(
        Text, default=""
    )  # why it is hidden or held; its author reads it
    at: Mapped[datetime] = mapped_column(default=clock.now)  # shown since; of a draft: begun
    edited_at: Mapped[datetime | None]
    editions: Mapped[int] = mapped_column(default=1)
    votes: Mapped[int] = mapped_column(default=0)
    points_to: Mapped[str] = mapped_column(String(16), default="")  # the article it became, by public id


class Thread(InSpace, Written, Public, Timestamped, Versioned, Model):
    """A question or a post. `last_at` orders feeds; `replies` counts what readers see, comments not."""

    __table_args__ = (
        Index("ix__thread__feed", "space_id", "state", "last_at"),
        Index("ix__thread__waiting", "kind", "state", "accepted_id", "answer_by"),
        Index("ix__thread__by", "author_customer_id", "at"),
        Index("ix__thread__stamp", "space_id", "version"),
    )

    id: Mapped[Id]
    kind: Mapped[ThreadKind]
    title: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(5), default="")
    last_at: Mapped[datetime] = mapped_column(default=clock.now)
    replies: Mapped[int] = mapped_column(default=0)
    numbered: Mapped[int] = mapped_column(default=0)  # the highest number given to a reply
    answered_at: Mapped[datetime | None]  # the first answer that somebody else gave
    accepted_id: Mapped[int | None] = mapped_column(
        BIGINT
    )  # of its replies; no foreign key, for there were a circle
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(BIGINT)
    answer_by: Mapped[datetime | None]  # then the vendor's people are told that it waits
    answer_told_at: Mapped[datetime | None]
    answering_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # said that they will answer
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("thread.id"))
    locked_at: Mapped[datetime | None]
    pinned_at: Mapped[datetime | None]


class Reply(InSpace, Written, Public, Timestamped, Versioned, Model):
    """An answer, or a comment on one. `number` orders them for good; pages go by it."""

    __table_args__ = (
        UniqueConstraint("thread_id", "number"),
        Index("ix__reply__page", "thread_id", "kind", "state", "number"),
        Index("ix__reply__best", "thread_id", "kind", "state", "votes"),
        Index("ix__reply__parent", "parent_id", "number"),
        Index("ix__reply__by", "author_customer_id", "at"),
        Index("ix__reply__waiting", "state", "space_id"),
    )

    id: Mapped[Id]
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[ReplyKind] = mapped_column(default=ReplyKind.ANSWER)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("reply.id"))
    comments: Mapped[int] = mapped_column(default=0)


class PostEdition(InSpace, Model):
    """What a thread or a reply said until it was edited."""

    __table_args__ = (UniqueConstraint("thread_id", "reply_id", "number"),)

    id: Mapped[Id]
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    reply_id: Mapped[int] = mapped_column(BIGINT, default=0)  # 0: the thread itself
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)  # since when it said so
    by_id: Mapped[int | None] = mapped_column(BIGINT)


class ThreadTag(InSpace, Model):
    """A thread is about something, in a word."""

    __table_args__ = (
        UniqueConstraint("thread_id", "word"),
        Index("ix__thread_tag__word", "word", "space_id"),
    )

    id: Mapped[Id]
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    word: Mapped[str] = mapped_column(String(40))  # folded as in search, shown as first written
    shown: Mapped[str] = mapped_column(String(40))


class PostFile(InSpace, Public, Model):
    """A picture or file of a thread or a reply, served with the rights of its space. Pictures were drawn anew."""

    id: Mapped[Id]
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), index=True)
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("reply.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(120))  # in the installation's storage
    width: Mapped[int | None]  # px, of a picture
    height: Mapped[int | None]
    stored_at: Mapped[datetime] = mapped_column(default=clock.now)
    stored_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
