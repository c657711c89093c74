"""Plans that fell quiet: since when, who was told, and when they woke up."""

from datetime import date, datetime

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import Id, Model
from portal.foundation.tenancy import CustomerOwned, same_customer


class Fading(CustomerOwned, Model):
    """One time that a plan fell quiet. Open until it wakes; each side is told once."""

    __table_args__ = (
        same_customer("plan_id", "plan", ondelete="CASCADE"),
        Index("ix__fading__plan", "plan_id", "woke_at"),
    )

    id: Mapped[Id]
    plan_id: Mapped[int]
    began_on: Mapped[date]
    liveliness: Mapped[str] = mapped_column(String(10))  # fading or asleep
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    vendor_told_at: Mapped[datetime | None]
    customer_told_at: Mapped[datetime | None]
    woke_at: Mapped[datetime | None]
