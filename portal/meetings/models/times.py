"""When a vendor person can be booked: their working hours, and what their own calendar says is taken."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import Id, Model, Timestamped, Versioned
from portal.meetings.rules import PlaceKind


class FreeTimes(Timestamped, Versioned, Model):
    """What a vendor person lets their customers book. Not owned by a customer: all of theirs book the same hours."""

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), unique=True)
    open: Mapped[bool] = mapped_column(default=False)
    zone: Mapped[str] = mapped_column(String(60), default="Asia/Tokyo")
    #: By weekday, Monday being "0": [["09:00", "12:00"], ["13:00", "18:00"]], in the wall clock of the zone.
    hours: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    buffer_minutes: Mapped[int] = mapped_column(default=15)
    notice_hours: Mapped[int] = mapped_column(default=24)
    horizon_days: Mapped[int] = mapped_column(default=28)
    lengths: Mapped[list[int]] = mapped_column(JSON, default=lambda: [30, 60])
    place_kind: Mapped[PlaceKind] = mapped_column(default=PlaceKind.OPEN)
    place: Mapped[str] = mapped_column(String(500), default="")
    calendar_url: Mapped[str] = mapped_column(Text, default="")  # sealed: shown to its person alone
    calendar_read_at: Mapped[datetime | None]
    calendar_trouble: Mapped[str] = mapped_column(
        String(40), default=""
    )  # why it could not be read last time
    calendar_tag: Mapped[str] = mapped_column(String(200), default="")  # its ETag: unchanged is not read anew


class BusyTime(Model):
    """A time taken in somebody's own calendar. Nothing but the times is kept."""

    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="order"),
        Index("ix__busy_time__person", "person_id", "starts_at"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
