"""Minutes as they were sent: the text of that moment, for ever, and to whom it went."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.audience import Seen
from portal.foundation.db import BIGINT, Id, Model, Public
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer


class SentMinutes(CustomerOwned, Seen, Public, Model):
    """Minutes were sent. `content` is canonical JSON (rules/minutes), `sha256` its hash; people stand in it by id,
    so that whoever is erased is named nowhere.
    """

    __table_args__ = (
        owned_key(),
        same_customer("meeting_id", "meeting"),
        UniqueConstraint("customer_id", "meeting_id", "number"),
    )

    id: Mapped[Id]
    meeting_id: Mapped[int]
    number: Mapped[int]  # 1 for the first time
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(5))  # of the copy on the shelf
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_by_id: Mapped[int | None] = mapped_column(BIGINT)
    document_id: Mapped[int | None] = mapped_column(BIGINT)  # on the shelf, once it is set


class MinutesReader(CustomerOwned, Model):
    """Somebody to whom minutes were sent: a person, or somebody outside by their place at the meeting."""

    __tablename__ = "minutes_reader"
    __table_args__ = (
        same_customer("sent_id", "sent_minutes"),
        UniqueConstraint("sent_id", "person_id"),
        UniqueConstraint("sent_id", "attendee_id"),
    )

    id: Mapped[Id]
    sent_id: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    attendee_id: Mapped[int | None] = mapped_column(BIGINT)
