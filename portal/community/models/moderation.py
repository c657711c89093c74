"""Reports, what moderators did and why, sanctions with their appeals, and the rules for new people."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.community.rules.leaving import Leaving
from portal.community.rules.words import ModerationAct, ReportReason
from portal.foundation import clock
from portal.foundation.append_only import append_only
from portal.foundation.audience import Seen
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.foundation.spaces import InSpace
from portal.foundation.tenancy import CustomerOwned


class Report(InSpace, Public, Timestamped, Versioned, Model):
    """Somebody says that a post should not stand. In a customer's own space its admins decide, elsewhere the vendor."""

    __table_args__ = (Index("ix__report__open", "decided_at", "at"),)

    id: Mapped[Id]
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), index=True)
    reply_id: Mapped[int] = mapped_column(BIGINT, default=0)
    reason: Mapped[ReportReason]
    words: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(BIGINT)
    decision: Mapped[str] = mapped_column(String(20), default="")  # a ModerationAct's word


@append_only
class ModerationEntry(InSpace, Public, Model):
    """One thing a moderator did, and why. Never changed."""

    __table_args__ = (Index("ix__moderation_entry__of", "thread_id", "reply_id"),)

    id: Mapped[Id]
    act: Mapped[ModerationAct]
    thread_id: Mapped[int] = mapped_column(BIGINT, default=0)
    reply_id: Mapped[int] = mapped_column(BIGINT, default=0)
    person_id: Mapped[int | None] = mapped_column(BIGINT, index=True)  # whom it is about
    why: Mapped[str] = mapped_column(Text, default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    by_id: Mapped[int | None] = mapped_column(BIGINT)
    by_customer_id: Mapped[int | None] = mapped_column(
        BIGINT
    )  # the company whose admin did it; None: the vendor
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Sanction(Public, Timestamped, Versioned, Model):
    """A warning, or a time in which somebody reads and does not write; both can be appealed once.

    `customer_id`: laid by that company, for its own spaces and people; None: by the vendor, everywhere.
    """

    __table_args__ = (Index("ix__sanction__person", "user_id", "ended_at"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    told_customer_id: Mapped[int | None] = mapped_column(
        ForeignKey("customer.id")
    )  # as whose person they wrote
    suspended: Mapped[bool] = mapped_column(default=False)  # False: a warning
    until: Mapped[datetime | None]  # of a suspension; None: until somebody ends it
    why: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(BIGINT)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    appeal: Mapped[str] = mapped_column(Text, default="")
    appealed_at: Mapped[datetime | None]
    appeal_answer: Mapped[str] = mapped_column(Text, default="")
    appeal_granted: Mapped[bool | None]
    appeal_decided_at: Mapped[datetime | None]


class PostAppeal(InSpace, Public, Timestamped, Versioned, Model):
    """The author of a hidden post asks for another look, once.

    `to_customer_id`: of the company that hid it; None: of the vendor's moderators.
    """

    __table_args__ = (
        UniqueConstraint("by_id", "thread_id", "reply_id"),
        Index("ix__post_appeal__open", "decided_at", "to_customer_id"),
    )

    id: Mapped[Id]
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), index=True)
    to_customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    reply_id: Mapped[int] = mapped_column(BIGINT, default=0)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    answer: Mapped[str] = mapped_column(Text, default="")
    granted: Mapped[bool | None]
    decided_by_id: Mapped[int | None] = mapped_column(BIGINT)
    decided_at: Mapped[datetime | None]


class CommunityRules(Versioned, Model):
    """The rules of this installation's community; one row, with id 1. New people are those with few shown posts."""

    id: Mapped[Id]
    new_posts: Mapped[int] = mapped_column(default=3)  # with fewer one is new
    new_links: Mapped[int] = mapped_column(default=2)  # more links than these wait for a moderator
    held_words: Mapped[list[str]] = mapped_column(JSON, default=list)  # of new people wait for a moderator
    barred_words: Mapped[list[str]] = mapped_column(JSON, default=list)  # nobody may write them
    posts_an_hour: Mapped[int] = mapped_column(default=10)
    replies_an_hour: Mapped[int] = mapped_column(default=30)
    votes_a_day: Mapped[int] = mapped_column(default=50)
    code_ja: Mapped[str] = mapped_column(
        Text, default=""
    )  # how we treat each other, shown before the first post
    code_en: Mapped[str] = mapped_column(Text, default="")


class LeavingChoice(Model):
    """What becomes of what somebody wrote as a company's person once they do not belong to it any more."""

    __table_args__ = (UniqueConstraint("user_id", "customer_id"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    choice: Mapped[Leaving]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class KeptName(CustomerOwned, Seen, Public, Model):
    """A name that a company keeps from other companies' eyes, such as a client of its own.

    Before a post goes to other companies it is looked through for these names, and its author is asked. Its
    visibility is the customer's own inside, so the vendor's people never read the list.
    """

    __table_args__ = (UniqueConstraint("customer_id", "name"),)

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(120))
    by_id: Mapped[int | None] = mapped_column(BIGINT)
    at: Mapped[datetime] = mapped_column(default=clock.now)
