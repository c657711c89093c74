"""Addresses at which somebody cannot be reached: their mail came back."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.db import Id, Model


class MailTrouble(Model):
    """Mail to a person came back. One row a person, while the address is theirs and nothing says that it works."""

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), unique=True)
    address: Mapped[str] = mapped_column(String(254))  # of then: another one is another matter
    since: Mapped[datetime] = mapped_column(default=clock.now)
    last_at: Mapped[datetime] = mapped_column(default=clock.now)
    times: Mapped[int] = mapped_column(default=0)  # came back for good
    not_yet_times: Mapped[int] = mapped_column(default=0)  # came back because of something that passes
    status: Mapped[str] = mapped_column(String(20), default="")  # such as 5.1.1
    why: Mapped[str] = mapped_column(String(300), default="")  # in the words of the other mail server
    paused_at: Mapped[datetime | None]  # nothing is sent since, but what they ask for themselves
