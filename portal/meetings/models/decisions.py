"""What was decided at a meeting."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.audience import Seen, Side
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer


class Decision(CustomerOwned, Seen, Public, Timestamped, Versioned, Model):
    """One decision, as visible as its meeting. Decided by a person, by one side, or (neither named) by all."""

    __table_args__ = (
        owned_key(),
        same_customer("meeting_id", "meeting"),
        Index("ix__decision__meeting", "customer_id", "meeting_id", "id"),
    )

    id: Mapped[Id]
    meeting_id: Mapped[int]
    point_id: Mapped[int | None] = mapped_column(BIGINT)  # the point of the agenda that it settles
    text: Mapped[str] = mapped_column(Text)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_side: Mapped[Side | None]
    recorded_by_id: Mapped[int | None] = mapped_column(BIGINT)
    deleted_at: Mapped[datetime | None]
