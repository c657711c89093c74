"""More people are to read a thread than did when it was written: whoever wrote in it is asked first."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.db import Id, Model, Public, Timestamped, Versioned
from portal.foundation.spaces import InSpace


class Widening(InSpace, Public, Timestamped, Versioned, Model):
    """The author of a thread wants it read in a wider space; it goes there once everybody in it agrees."""

    id: Mapped[Id]
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("space.id", ondelete="CASCADE"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    answers: Mapped[int] = mapped_column(default=0)  # raised by each, so that two at once see each other
    moved_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # refused by somebody, or taken back


class Consent(InSpace, Model):
    """What somebody who wrote in a thread says to its being read by more."""

    __table_args__ = (UniqueConstraint("widening_id", "person_id"),)

    id: Mapped[Id]
    widening_id: Mapped[int] = mapped_column(ForeignKey("widening.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    agreed_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
