"""What a vendor person keeps about their own day: what was put off."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.db import Id, Model

LONGEST_KEY = 300


class Snooze(Model):
    """A next thing that somebody put off: it comes back by itself on the day `until`."""

    __table_args__ = (UniqueConstraint("user_id", "key"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    until: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
