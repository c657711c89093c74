"""After how many days without a word a customer counts as quiet, per segment."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import Id, Model, Timestamped


class QuietLimit(Timestamped, Model):
    """A segment's limit in days; the row without a segment holds for customers that have none of their own."""

    __table_args__ = (CheckConstraint("days BETWEEN 1 AND 365", name="days"),)

    id: Mapped[Id]
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("segment.id"), unique=True)
    days: Mapped[int]
    set_by_id: Mapped[int | None]
