"""A conversation: what it is about, whose turn it is, who answers, who follows, and how it ended."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.accounts.models.customers import new_pulse
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.db import BIGINT, Id, Model, Public, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer


class HappeningKind(StrEnum):
    """What a line of a thread tells that nobody wrote as a message."""

    ASSIGNED = "assigned"
    PASSED_ON = "passed_on"  # with a summary that both sides read
    SOLVED = "solved"
    REOPENED = "reopened"
    TURNED = "turned"  # into an initiative, an article draft, …
    JOINED = "joined"  # somebody follows from here on
    RENAMED = "renamed"
    AWAY = "away"  # their mail program says so; inside the vendor alone
    FILED = "filed"  # a mail that went past the portal was filed beside it; inside the vendor alone


class Conversation(CustomerOwned, Public, Versioned, Model):
    """One matter. It is always shared by both sides; single messages may be inside one side.

    Both sides have a counter and a time of their own for the newest line, so that an internal note moves nothing
    that the other side can see.
    """

    __table_args__ = (
        owned_key(),
        Index("ix__conversation__of_customer", "customer_id", "last_shared_at", "id"),
        Index("ix__conversation__as_customer_sees", "customer_id", "last_customer_at", "id"),
        Index("ix__conversation__as_vendor_sees", "customer_id", "last_vendor_at", "id"),
        Index("ix__conversation__inbox", "last_vendor_at", "id"),
        Index("ix__conversation__turns", "customer_id", "solved_at", "waiting_for"),
        Index("ix__conversation__promised", "assigned_id", "waiting_for", "solved_at", "answer_due_at", "id"),
        Index("ix__conversation__of_assigned", "assigned_id", "solved_at", "last_vendor_at"),
        Index("ix__conversation__open", "solved_at", "waiting_for", "waiting_since"),
        Index("ix__conversation__put_off", "snoozed_until"),
    )

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(String(400), default="")  # the title as it is searched
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # None: mail of somebody unknown
    begun_side: Mapped[Side]
    begun_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: Where it was started from: a subject (collaboration.subjects) where there is one, its title as it was then, the
    #: address inside the portal, and what was searched for.
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[int] = mapped_column(BIGINT, default=0)
    context_title: Mapped[str] = mapped_column(String(300), default="")
    context_path: Mapped[str] = mapped_column(String(500), default="")
    context_search: Mapped[str] = mapped_column(String(200), default="")
    waiting_for: Mapped[Side | None]  # whose turn it is; None: solved
    waiting_since: Mapped[datetime | None]
    answer_due_at: Mapped[datetime | None]  # when the vendor's answer is expected, by its opening hours
    first_answered_at: Mapped[datetime | None]  # the vendor's first shared message after the customer's first
    assigned_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # of the account team
    snoozed_until: Mapped[datetime | None]  # for the vendor's lists; any message of the customer ends it
    solved_at: Mapped[datetime | None]  # of the solving in force; the row says who
    last_shared_id: Mapped[int] = mapped_column(BIGINT, default=0)  # the newest message that both sides see
    last_shared_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_vendor_id: Mapped[int] = mapped_column(BIGINT, default=0)  # the newest that the vendor sees
    last_vendor_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_customer_id: Mapped[int] = mapped_column(BIGINT, default=0)  # the newest that the customer sees
    last_customer_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: Another random number whenever anything changed that this side sees: what was drawn for it is drawn anew.
    pulse_vendor: Mapped[int] = mapped_column(default=new_pulse)
    pulse_customer: Mapped[int] = mapped_column(default=new_pulse)


class Follower(CustomerOwned, Model):
    """Somebody takes part or follows: hears of what is new, and up to where they have read.

    Who has only read it, and never followed, left when they came (`left_at` is `since`).
    """

    __table_args__ = (
        same_customer("conversation_id", "conversation"),
        UniqueConstraint("customer_id", "conversation_id", "person_id"),
        Index("ix__follower__person", "person_id", "conversation_id"),
    )

    id: Mapped[Id]
    conversation_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    since: Mapped[datetime] = mapped_column(default=clock.now)
    left_at: Mapped[datetime | None]  # does not hear of it (any more); may still read
    read_id: Mapped[int] = mapped_column(BIGINT, default=0)  # up to which message
    read_at: Mapped[datetime | None]


class Solving(CustomerOwned, Public, Model):
    """It was said to be solved; it may have been opened again since. How much effort it took is the customer's word."""

    __table_args__ = (
        same_customer("conversation_id", "conversation"),
        Index("ix__solving__conversation", "conversation_id", "reopened_at"),
    )

    id: Mapped[Id]
    conversation_id: Mapped[int]
    by_id: Mapped[int | None] = mapped_column(BIGINT)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    reopened_by_id: Mapped[int | None] = mapped_column(BIGINT)
    reopened_at: Mapped[datetime | None]
    effort: Mapped[int | None]  # 1 almost none … 5 very much
    effort_by_id: Mapped[int | None] = mapped_column(BIGINT)
    effort_at: Mapped[datetime | None]
    effort_words: Mapped[str] = mapped_column(Text, default="")
