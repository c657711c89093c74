"""What the vendor promises about answers: opening hours, and within how much of them one comes."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import Id, Model, Public, Versioned


class AnswerTimes(Public, Versioned, Model):
    """How answers are given: to everybody (neither column is set), to a segment, or to one customer.

    What is None holds as it does one step more widely. Not narrowed to a customer: rows for everybody and for
    segments stand beside those of one customer, and the vendor's administrators alone edit them.
    """

    __table_args__ = (CheckConstraint("segment_id IS NULL OR customer_ref IS NULL", name="one_kind"),)

    id: Mapped[Id]
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("segment.id"), unique=True)
    customer_ref: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), unique=True)
    week: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))  # seven lists of [first, last] minutes
    within_minutes: Mapped[int | None]  # of opening time
