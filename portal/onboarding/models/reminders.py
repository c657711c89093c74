"""When people are reminded of steps, and when they were."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.db import Id, Model, Public, Versioned
from portal.foundation.tenancy import CustomerOwned, same_customer


class ReminderRules(Public, Versioned, Model):
    """How reminders escalate: to everybody (neither column set), to a segment, or to one customer.

    What is None holds as it does one step more widely. Days are working days relative to the due day.
    """

    __table_args__ = (CheckConstraint("segment_id IS NULL OR customer_ref IS NULL", name="one_kind"),)

    id: Mapped[Id]
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("segment.id"), unique=True)
    customer_ref: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), unique=True)
    owner_before: Mapped[int | None]  # the owner, so many days ahead
    owner_after: Mapped[int | None]  # again, so many days late
    admin_after: Mapped[int | None]  # the owner's administrator
    csm_after: Mapped[int | None]  # the CSM


class StepReminder(CustomerOwned, Model):
    """Somebody was reminded of a step with this due day; nobody twice for one thing."""

    __table_args__ = (
        same_customer("step_id", "step"),
        UniqueConstraint("step_id", "person_id", "level", "due_on"),
    )

    id: Mapped[Id]
    step_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    level: Mapped[int]  # 0 ahead, 1 the owner again, 2 the administrator, 3 the CSM
    due_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(default=clock.now)
