"""What readers do beside writing: votes, reactions, what they follow and how far they have read."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.community.rules.words import Digest, Followed, Reacting
from portal.foundation import clock
from portal.foundation.db import BIGINT, Id, Model
from portal.foundation.spaces import InSpace


class Vote(InSpace, Model):
    """Somebody finds a question, a post or an answer useful: once each, never their own."""

    __table_args__ = (
        UniqueConstraint("by_id", "thread_id", "reply_id"),
        Index("ix__vote__of", "thread_id", "reply_id"),
    )

    id: Mapped[Id]
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    reply_id: Mapped[int] = mapped_column(BIGINT, default=0)  # 0: the thread itself
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    by_customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Reaction(InSpace, Model):
    """Somebody reacts with one of a few signs."""

    __table_args__ = (
        UniqueConstraint("by_id", "thread_id", "reply_id", "sign"),
        Index("ix__reaction__of", "thread_id", "reply_id"),
    )

    id: Mapped[Id]
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    reply_id: Mapped[int] = mapped_column(BIGINT, default=0)
    sign: Mapped[Reacting]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    by_customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Following(Model):
    """Somebody wants to hear of a space, a thread, a tag or a person; or, muted, explicitly not.

    It says nothing of rights: what is told is narrowed to what the person may read when it is told.
    """

    __table_args__ = (
        UniqueConstraint("user_id", "kind", "target"),
        Index("ix__following__target", "kind", "target"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[Followed]
    target: Mapped[str] = mapped_column(String(40))  # an inner id, or a tag's word
    muted: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class ThreadReading(InSpace, Model):
    """Up to which reply somebody has read a thread."""

    __table_args__ = (UniqueConstraint("user_id", "thread_id"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), index=True)
    through: Mapped[int] = mapped_column(default=0)  # a reply's number
    at: Mapped[datetime] = mapped_column(default=clock.now)


class DigestChoice(Model):
    """How often somebody hears by mail of what they follow, and in which languages it was written."""

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[Digest] = mapped_column(default=Digest.WEEKLY)
    languages: Mapped[str] = mapped_column(String(40), default="")  # ja, en, or both with a space; empty: any
    sent_at: Mapped[datetime | None]  # up to when it told
