"""Who is asked to come to a meeting, what they answered, and whether they were there."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.audience import Side
from portal.foundation.db import BIGINT, Id, Model, Public
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer
from portal.meetings.rules import Answer


class Attendee(CustomerOwned, Public, Model):
    """Somebody who is asked to come: a person of either side, or somebody outside by their mail address."""

    __table_args__ = (
        owned_key(),
        same_customer("meeting_id", "meeting"),
        UniqueConstraint("meeting_id", "person_id"),
        CheckConstraint("person_id IS NOT NULL OR email <> ''", name="somebody"),
        Index("ix__attendee__person", "person_id", "meeting_id"),
    )

    id: Mapped[Id]
    meeting_id: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    side: Mapped[Side | None]  # None: outside both companies
    email: Mapped[str] = mapped_column(String(254), default="")  # of somebody outside
    name: Mapped[str] = mapped_column(String(160), default="")  # of somebody outside
    language: Mapped[str] = mapped_column(String(5), default="")  # of somebody outside
    required: Mapped[bool] = mapped_column(default=True)
    answer: Mapped[Answer] = mapped_column(default=Answer.NONE)
    answered_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(String(500), default="")  # said with the answer
    attended: Mapped[bool | None]  # None: nobody has said
    attended_by_id: Mapped[int | None] = mapped_column(BIGINT)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("purpose_link.id"))  # of their mails
    invited_at: Mapped[datetime | None]  # a calendar invitation was promised
    removed_at: Mapped[datetime | None]  # is not asked to come any more
