"""Who comes to an event, what they asked beforehand, and how it was. Names are the vendor's to see; others see sums."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.db import Id, Model, Public, Timestamped
from portal.gatherings.rules.words import SeatState


class GatheringSeat(Public, Timestamped, Model):
    """Somebody's place at an event, or in its waiting list. One row a person, however often they change their mind.

    `since` orders the waiting list; `turns` counts how often they signed off or up again, for their calendar.
    """

    __table_args__ = (
        UniqueConstraint("gathering_id", "person_id"),
        Index("ix__gathering_seat__queue", "gathering_id", "state", "since", "id"),
        Index("ix__gathering_seat__person", "person_id", "state"),
        Index("ix__gathering_seat__customer", "customer_id", "state"),
    )

    id: Mapped[Id]
    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))  # as whose person they come
    state: Mapped[SeatState]
    since: Mapped[datetime] = mapped_column(default=clock.now)
    turns: Mapped[int] = mapped_column(default=0)
    moved_up_at: Mapped[datetime | None]
    came: Mapped[bool | None]  # as the host noted


class GatheringQuestion(Public, Model):
    """What somebody would like to hear about. Others who come see its author as the author chose."""

    __table_args__ = (Index("ix__gathering_question__of", "gathering_id", "id"),)

    id: Mapped[Id]
    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    author_customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    company_hidden: Mapped[bool] = mapped_column(default=False)
    nameless: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    answered_at: Mapped[datetime | None]  # at the event, as the host noted


class GatheringFeedback(Model):
    """How it was for somebody who came: 1 to 5 stars, and words. The host reads sums, and words without names."""

    __table_args__ = (UniqueConstraint("gathering_id", "person_id"),)

    id: Mapped[Id]
    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    stars: Mapped[int]
    words: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)
