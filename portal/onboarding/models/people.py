"""What a journey keeps of single people: who has seen its wow moment celebrated, who was invited to do a step."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.db import BIGINT, Id, Model
from portal.foundation.tenancy import CustomerOwned, same_customer


class Celebration(CustomerOwned, Model):
    """Somebody has seen the wow moment celebrated: it is celebrated once for each person."""

    __table_args__ = (same_customer("journey_id", "journey"), UniqueConstraint("journey_id", "person_id"))

    id: Mapped[Id]
    journey_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class StepInvitation(CustomerOwned, Model):
    """Somebody was invited so that they do a step; it becomes theirs when they join."""

    __table_args__ = (
        same_customer("step_id", "step"),
        UniqueConstraint("step_id"),
        Index("ix__step_invitation__invitation", "invitation_id"),
    )

    id: Mapped[Id]
    step_id: Mapped[int]
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(BIGINT)
    at: Mapped[datetime] = mapped_column(default=clock.now)
