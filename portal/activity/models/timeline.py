"""The timeline: one row for each thing that happened with a customer."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.actor import ActorKind
from portal.foundation.audience import Seen, Side
from portal.foundation.db import BIGINT, Id, Model, Public
from portal.foundation.tenancy import CustomerOwned


class Activity(CustomerOwned, Seen, Public, Model):
    """Something that happened. `kind` chooses the sentence, `facts` fill it; both are plain data."""

    __table_args__ = (Index("ix__activity__timeline", "customer_id", "at"),)

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    kind: Mapped[str] = mapped_column(String(60))  # e.g. kpi.measured, node.created
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[int | None] = mapped_column(BIGINT)
    actor_side: Mapped[Side | None]
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    subject_public_id: Mapped[str] = mapped_column(String(16), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
