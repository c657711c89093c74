"""On which days a customer's people were in the portal: one row a person and day, first told by the door."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import Id, Model, Public
from portal.foundation.tenancy import CustomerOwned


class VisitDay(CustomerOwned, Public, Model):
    """A member was here on this day of the customer's calendar, first at `at`. It is no contact."""

    __table_args__ = (
        UniqueConstraint("customer_id", "person_id", "on"),
        Index("ix__visit_day__timeline", "customer_id", "at", "id"),
        Index("ix__visit_day__person", "person_id", "on"),
        Index("ix__visit_day__on", "on"),  # what is old is forgotten
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    on: Mapped[date]
    at: Mapped[datetime]
