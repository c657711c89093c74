"""Times proposed for a meeting, and who can come then."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.db import Id, Model, Public
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer
from portal.meetings.rules import Answer


class Slot(CustomerOwned, Public, Model):
    """One of the times to choose from. While its meeting is proposed, nobody can book its people then."""

    __table_args__ = (
        owned_key(),
        same_customer("meeting_id", "meeting"),
        UniqueConstraint("meeting_id", "starts_at"),
        CheckConstraint("ends_at > starts_at", name="order"),
        Index("ix__slot__when", "starts_at", "ends_at"),
    )

    id: Mapped[Id]
    meeting_id: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class SlotAnswer(CustomerOwned, Model):
    """Whether somebody can come at one of the times."""

    __table_args__ = (
        same_customer("slot_id", "slot"),
        same_customer("attendee_id", "attendee"),
        UniqueConstraint("slot_id", "attendee_id"),
    )

    id: Mapped[Id]
    slot_id: Mapped[int]
    attendee_id: Mapped[int]
    answer: Mapped[Answer]
    at: Mapped[datetime] = mapped_column(default=clock.now)
