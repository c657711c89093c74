"""What a vendor person keeps about their own day: what was put off, and when they are away."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.db import Id, Model, Public, Timestamped

LONGEST_KEY = 300


class Snooze(Model):
    """A next thing that somebody put off: it comes back by itself on the day `until`."""

    __table_args__ = (UniqueConstraint("user_id", "key"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    until: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)


class Absence(Public, Timestamped, Model):
    """Days on which a vendor person is away; their customers and colleagues are told who stands in."""

    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="order"),
        Index("ix__absence__days", "until_on", "from_on"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    entered_by_id: Mapped[int | None]
