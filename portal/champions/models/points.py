"""What points were given for, and the rules by which they become levels."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.champions.rules.words import PointAct
from portal.foundation import clock
from portal.foundation.db import BIGINT, Id, Model, Versioned


class PointEntry(Model):
    """One act of somebody, with what it was worth then. Taken back while what it was for is not there.

    `subject` names what it was for (`post:12:34`, `story:5`), `by_id` who gave it (0: nobody in particular).
    """

    __table_args__ = (
        UniqueConstraint("user_id", "act", "subject", "by_id"),
        Index("ix__point_entry__sum", "user_id", "taken_back_at", "act", "day"),
        Index("ix__point_entry__post", "thread_id", "reply_id"),
        Index("ix__point_entry__pair", "by_id", "user_id", "day"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)  # as whose person
    act: Mapped[PointAct]
    subject: Mapped[str] = mapped_column(String(60))
    thread_id: Mapped[int] = mapped_column(BIGINT, default=0)
    reply_id: Mapped[int] = mapped_column(BIGINT, default=0)
    by_id: Mapped[int] = mapped_column(BIGINT, default=0)
    points: Mapped[int]
    day: Mapped[date]  # in the vendor's zone
    at: Mapped[datetime] = mapped_column(default=clock.now)
    taken_back_at: Mapped[datetime | None]


class ProgrammeRules(Versioned, Model):
    """The rules of this installation's ambassador programme; one row, with id 1. What is not set is as usual."""

    id: Mapped[Id]
    worth: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # points by act
    caps: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # points a day by act
    levels: Mapped[list[Any]] = mapped_column(JSON, default=list)  # ja, en, points, recent
    recent_days: Mapped[int] = mapped_column(default=90)
    ring_votes: Mapped[int] = mapped_column(default=3)  # more between the same two count once nothing
    strike_days: Mapped[int] = mapped_column(default=90)
    board: Mapped[bool] = mapped_column(default=True)  # there is a leaderboard at all
