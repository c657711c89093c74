"""What holds for all reaching out: how often, at which hours, and who is not written to."""

from datetime import datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, String, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.db import Id, Model, Public, Timestamped, Versioned
from portal.foundation.tenancy import CustomerOwned


class OutreachRules(Timestamped, Versioned, Model):
    """The installation's rules; at most one row, with id 1."""

    __table_args__ = (CheckConstraint("most_a_week BETWEEN 1 AND 20", name="most_a_week"),)

    id: Mapped[Id]
    most_a_week: Mapped[int] = mapped_column(default=2)  # to one person, of all authors together
    first_hour: Mapped[time] = mapped_column(Time, default=time(8, 30))  # in the recipient's zone
    last_hour: Mapped[time] = mapped_column(Time, default=time(18, 0))
    working_days_only: Mapped[bool] = mapped_column(default=True)


class Unsubscribed(Model):
    """A person wants no messages that go to many. Conversations with them go on."""

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), unique=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Excluded(CustomerOwned, Public, Model):
    """The vendor writes no such messages to a customer (person 0), or to one of its people."""

    __table_args__ = (UniqueConstraint("customer_id", "person_id"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(default=0)
    why: Mapped[str] = mapped_column(String(200), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
