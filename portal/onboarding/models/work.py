"""What people put into a step: answers, files, reviews, troubles, and how much effort it took."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.audience import Seen, Side
from portal.foundation.db import BIGINT, Id, Model, Public, Versioned
from portal.foundation.tenancy import CustomerOwned, same_customer
from portal.onboarding.rules.words import StuckReason


class StepAnswer(CustomerOwned, Versioned, Model):
    """The newest answer to one field of a step's form, or to its question; earlier ones are in the history."""

    __table_args__ = (same_customer("step_id", "step"), UniqueConstraint("step_id", "field"))

    id: Mapped[Id]
    step_id: Mapped[int]
    field: Mapped[str] = mapped_column(String(40))
    value: Mapped[Any] = mapped_column(JSON)
    by_id: Mapped[int | None] = mapped_column(BIGINT)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class StepFile(CustomerOwned, Public, Model):
    """A file that was handed in with a step."""

    __table_args__ = (
        same_customer("step_id", "step"),
        same_customer("file_id", "stored_file"),
        Index("ix__step_file__step", "step_id"),
    )

    id: Mapped[Id]
    step_id: Mapped[int]
    file_id: Mapped[int]
    by_id: Mapped[int | None] = mapped_column(BIGINT)
    side: Mapped[Side | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]


class StepReview(CustomerOwned, Public, Model):
    """Somebody looked at what a step put before them, and approved it or sent it back with a reason."""

    __table_args__ = (same_customer("step_id", "step"), Index("ix__step_review__step", "step_id"))

    id: Mapped[Id]
    step_id: Mapped[int]
    approved: Mapped[bool]
    words: Mapped[str] = mapped_column(Text, default="")
    seen: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # which files and answers were looked at
    by_id: Mapped[int | None] = mapped_column(BIGINT)
    side: Mapped[Side]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class StepTrouble(CustomerOwned, Seen, Public, Model):
    """Somebody said "I'm stuck", and why. The same reason at the same step of a template is counted."""

    __table_args__ = (
        same_customer("step_id", "step"),
        Index("ix__step_trouble__step", "step_id", "solved_at"),
    )

    id: Mapped[Id]
    step_id: Mapped[int]
    reason: Mapped[StuckReason]
    words: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int | None] = mapped_column(BIGINT)
    side: Mapped[Side]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    solved_at: Mapped[datetime | None]
    solved_by_id: Mapped[int | None] = mapped_column(BIGINT)
    conversation_id: Mapped[int | None] = mapped_column(BIGINT)  # where it is talked about


class StepEffort(CustomerOwned, Model):
    """How much effort a step took, as one person said after it was done: 1 almost none … 5 very much."""

    __table_args__ = (
        same_customer("step_id", "step"),
        UniqueConstraint("step_id", "person_id"),
        CheckConstraint("score BETWEEN 1 AND 5", name="score"),
    )

    id: Mapped[Id]
    step_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    score: Mapped[int]
    more_is: Mapped[str] = mapped_column(String(10), default="harder")  # the direction of the score
    words: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)
