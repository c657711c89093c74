"""A review while it is prepared and filled: its period, its sections, and the stages it went through."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.actor import ActorKind
from portal.foundation.audience import Seen, Side
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer
from portal.reviews.rules.words import Paper, PeriodKind, ReviewState


class Review(CustomerOwned, Seen, Public, Timestamped, Versioned, Model):
    """One business review. Seen by the vendor's side alone until it is opened to the customer; its rows likewise."""

    __table_args__ = (
        owned_key(),
        same_customer("plan_id", "plan"),
        same_customer("meeting_id", "meeting"),
        same_customer("before_id", "review"),
        CheckConstraint("last >= first", name="period"),
        Index("ix__review__of_customer", "customer_id", "last", "id"),
        Index("ix__review__by_state", "state", "held_on"),
    )

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(200), default="")  # empty: called by its period
    period_kind: Mapped[PeriodKind]
    first: Mapped[date]
    last: Mapped[date]
    plan_id: Mapped[int | None]
    meeting_id: Mapped[int | None]
    before_id: Mapped[int | None]  # the review before this one: what was promised there is looked at here
    held_on: Mapped[date | None]  # the day both sides meet, where no meeting says so
    language: Mapped[str] = mapped_column(String(5), default="ja")  # of its paper, unless a reader chooses
    paper: Mapped[Paper] = mapped_column(default=Paper.A4)
    conclusion: Mapped[str] = mapped_column(Text, default="")  # Markdown: the period in a few sentences
    look_required: Mapped[bool] = mapped_column(default=False)
    made_days_before: Mapped[int | None]  # the PDF is made and mailed so many days before the meeting
    state: Mapped[ReviewState] = mapped_column(default=ReviewState.PREPARED)  # of the newest stage
    template_id: Mapped[int | None] = mapped_column(ForeignKey("review_template.id"))
    made_by_id: Mapped[int | None] = mapped_column(BIGINT)
    deleted_at: Mapped[datetime | None]


class ReviewStage(CustomerOwned, Model):
    """A review reached a stage: who, when, and in which words."""

    __table_args__ = (
        same_customer("review_id", "review"),
        Index("ix__review_stage__review", "customer_id", "review_id", "id"),
    )

    id: Mapped[Id]
    review_id: Mapped[int]
    state: Mapped[ReviewState]
    remark: Mapped[str] = mapped_column(Text, default="")
    seal: Mapped[str] = mapped_column(String(64), default="")  # of the words that were looked at
    actor_kind: Mapped[ActorKind]
    actor_side: Mapped[Side | None]
    by_id: Mapped[int | None] = mapped_column(BIGINT)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class ReviewSection(CustomerOwned, Seen, Public, Timestamped, Versioned, Model):
    """A section of one review, in its place, with what both sides make of it.

    `key` names the section of a feature; a page of one's own has the key "own", a title and a text.
    """

    __table_args__ = (
        owned_key(),
        same_customer("review_id", "review"),
        UniqueConstraint("review_id", "key", "own_number"),
        Index("ix__review_section__review", "customer_id", "review_id", "position"),
    )

    id: Mapped[Id]
    review_id: Mapped[int]
    key: Mapped[str] = mapped_column(String(60))
    own_number: Mapped[int] = mapped_column(default=0)  # tells pages of one's own apart
    part: Mapped[str] = mapped_column(String(10))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200), default="")  # of a page of one's own
    text: Mapped[str] = mapped_column(Text, default="")  # Markdown, of a page of one's own
    seeing: Mapped[str] = mapped_column(Text, default="")
    meaning: Mapped[str] = mapped_column(Text, default="")
    doing: Mapped[str] = mapped_column(Text, default="")
    left_out_at: Mapped[datetime | None]
