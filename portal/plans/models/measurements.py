"""What was measured, and what somebody will enter later."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Float, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.actor import ActorKind
from portal.foundation.append_only import append_only
from portal.foundation.audience import Side
from portal.foundation.db import BIGINT, Id, Model, Public
from portal.foundation.tenancy import CustomerOwned, same_customer


class Source(StrEnum):
    """Where a measurement came from."""

    TYPED = "typed"
    FILE = "file"
    API = "api"


@append_only
class Measurement(CustomerOwned, Public, Model):
    """One dated value of a KPI. A correction is a new row for the same day; the newest row of a day is in force."""

    __table_args__ = (
        same_customer("node_id", "node"),
        Index("ix__measurement__node", "node_id", "on", "id"),
    )

    id: Mapped[Id]
    node_id: Mapped[int]
    on: Mapped[date]
    value: Mapped[float | None] = mapped_column(Float)  # None: the value of that day was withdrawn
    note: Mapped[str] = mapped_column(String(500), default="")
    source: Mapped[Source] = mapped_column(default=Source.TYPED)
    external_id: Mapped[str | None] = mapped_column(String(120))
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[int | None] = mapped_column(BIGINT)
    actor_side: Mapped[Side | None]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)


class PostponedValue(CustomerOwned, Model):
    """Somebody will enter a KPI's value later: until then nobody's home asks them for it."""

    __table_args__ = (
        same_customer("node_id", "node", ondelete="CASCADE"),
        UniqueConstraint("node_id", "user_id"),
    )

    id: Mapped[Id]
    node_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    until: Mapped[date]
