"""What somebody promised to do, by when, and where it was promised."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.audience import Seen, Side
from portal.foundation.db import BIGINT, Id, Model, Public, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer


class SettledAs(StrEnum):
    """How a commitment ended."""

    DONE = "done"
    DROPPED = "dropped"  # with a reason: both sides see that it was given up


class Commitment(CustomerOwned, Seen, Public, Versioned, Model):
    """One action item: a side promised it, one of its people does it. `settled_at` is that of the settling in force."""

    __table_args__ = (
        owned_key(),
        Index("ix__commitment__open", "customer_id", "settled_at", "due_on"),
        Index("ix__commitment__owner", "owner_id", "settled_at"),
        Index("ix__commitment__source", "customer_id", "source_kind", "source_id"),
    )

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(300))
    details: Mapped[str] = mapped_column(Text, default="")
    side: Mapped[Side]  # which side promised it
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # one of that side's people
    due_on: Mapped[date | None]
    source_kind: Mapped[str] = mapped_column(
        String(40), default=""
    )  # the subject it was promised in, e.g. a meeting
    source_id: Mapped[int] = mapped_column(BIGINT, default=0)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by_id: Mapped[int | None] = mapped_column(BIGINT)
    settled_at: Mapped[datetime | None]
    settled_as: Mapped[SettledAs | None]
    deleted_at: Mapped[datetime | None]
    deleted_by_id: Mapped[int | None] = mapped_column(BIGINT)


class CommitmentSettling(CustomerOwned, Model):
    """Somebody said that a commitment is done or given up; it may have been opened again since."""

    __table_args__ = (
        same_customer("commitment_id", "commitment"),
        Index("ix__commitment_settling__commitment", "commitment_id", "reopened_at"),
    )

    id: Mapped[Id]
    commitment_id: Mapped[int]
    settled_as: Mapped[SettledAs]
    why: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int | None] = mapped_column(BIGINT)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    reopened_by_id: Mapped[int | None] = mapped_column(BIGINT)
    reopened_at: Mapped[datetime | None]


Index(
    "uq__commitment_settling__in_force",
    CommitmentSettling.commitment_id,
    unique=True,  # it ends once at a time
    sqlite_where=CommitmentSettling.reopened_at.is_(None),
    postgresql_where=CommitmentSettling.reopened_at.is_(None),
)
