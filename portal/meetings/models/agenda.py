"""What is to be talked about at a meeting."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.audience import Seen, Side
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer


class AgendaPoint(CustomerOwned, Seen, Public, Timestamped, Versioned, Model):
    """One point of an agenda: shared by both sides, or one side's own preparation, which the other never sees."""

    __table_args__ = (
        owned_key(),
        same_customer("meeting_id", "meeting"),
        CheckConstraint("minutes >= 0", name="minutes"),
        Index("ix__agenda_point__meeting", "customer_id", "meeting_id", "position"),
    )

    id: Mapped[Id]
    meeting_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    reason: Mapped[str] = mapped_column(Text, default="")  # why it needs talking about, as it was said then
    minutes: Mapped[int] = mapped_column(default=10)
    position: Mapped[int] = mapped_column(default=0)
    source_key: Mapped[str] = mapped_column(String(120), default="")  # what offered it (activity.agenda)
    source_url: Mapped[str] = mapped_column(String(500), default="")  # of our own pages
    added_by_id: Mapped[int | None] = mapped_column(BIGINT)
    added_side: Mapped[Side | None]
    carried_from_id: Mapped[int | None] = mapped_column(BIGINT)  # the point of the meeting before
    done_at: Mapped[datetime | None]  # it was talked about
    deleted_at: Mapped[datetime | None]


Index(
    "uq__agenda_point__taken_once",
    AgendaPoint.meeting_id,
    AgendaPoint.source_key,
    AgendaPoint.visibility,
    unique=True,
    sqlite_where=(AgendaPoint.source_key != "") & AgendaPoint.deleted_at.is_(None),
    postgresql_where=(AgendaPoint.source_key != "") & AgendaPoint.deleted_at.is_(None),
)
