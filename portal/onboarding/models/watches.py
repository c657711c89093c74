"""What open journeys wait to observe, so that an event finds them at once."""

from enum import StrEnum

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import BIGINT, Id, Model
from portal.foundation.tenancy import CustomerOwned, same_customer


class WatchFor(StrEnum):
    STEP = "step"  # completes it
    WOW = "wow"
    DONE = "done"
    GATE = "gate"  # of a phase or a step
    CONDITION = "condition"  # whether a step belongs to this customer's journey


class Watch(CustomerOwned, Model):
    """One condition of a running journey that something outside of it can make true: a KPI, an event, a sign-in."""

    __table_args__ = (
        same_customer("journey_id", "journey"),
        Index("ix__watch__ref", "customer_id", "kind", "ref"),
        Index("ix__watch__journey", "journey_id"),
    )

    id: Mapped[Id]
    journey_id: Mapped[int]
    step_id: Mapped[int | None] = mapped_column(BIGINT)
    purpose: Mapped[WatchFor]
    kind: Mapped[str] = mapped_column(String(40))  # of rules.shapes.Rule
    ref: Mapped[str] = mapped_column(String(120), default="")
