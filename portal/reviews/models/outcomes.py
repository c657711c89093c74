"""What a review asks for and leads to: decisions asked for, and what both sides aim at next."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.audience import Seen, Side
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer
from portal.reviews.rules.words import AimKind, Answer


class DecisionAsked(CustomerOwned, Seen, Public, Timestamped, Versioned, Model):
    """Something somebody is asked to decide, by when, and what they said. Unanswered ones go on to the next review."""

    __table_args__ = (
        owned_key(),
        same_customer("review_id", "review"),
        same_customer("carried_from_id", "decision_asked"),
        Index("ix__decision_asked__review", "customer_id", "review_id", "position"),
    )

    id: Mapped[Id]
    review_id: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)
    request: Mapped[str] = mapped_column(String(500))
    reason: Mapped[str] = mapped_column(Text, default="")
    decide_by: Mapped[date | None]
    decider_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decider_name: Mapped[str] = mapped_column(String(160), default="")  # somebody without an account
    answer: Mapped[Answer | None]
    answer_text: Mapped[str] = mapped_column(Text, default="")
    answered_on: Mapped[date | None]
    answered_by_id: Mapped[int | None] = mapped_column(BIGINT)  # who wrote the answer down
    carried_from_id: Mapped[int | None]
    deleted_at: Mapped[datetime | None]


class Aim(CustomerOwned, Seen, Public, Timestamped, Versioned, Model):
    """What a side aims at in the next period; with one click it becomes a goal, an initiative or a commitment."""

    __table_args__ = (
        owned_key(),
        same_customer("review_id", "review"),
        Index("ix__aim__review", "customer_id", "review_id", "position"),
    )

    id: Mapped[Id]
    review_id: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[AimKind]
    title: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(Text, default="")
    side: Mapped[Side]  # who promises it
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    due_on: Mapped[date | None]
    under_node_id: Mapped[int | None] = mapped_column(BIGINT)  # an initiative: the goal it belongs to
    made_kind: Mapped[str] = mapped_column(String(20), default="")  # "node" or "commitment", once it is made
    made_id: Mapped[int | None] = mapped_column(BIGINT)
    made_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
