"""What people looked for, whether they found it, and which words mean the same."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned


class SynonymGroup(Public, Timestamped, Versioned, Model):
    """Words that mean the same to readers: who looks for one finds the others."""

    id: Mapped[Id]
    words: Mapped[list[str]] = mapped_column(JSON, default=list)
    by_id: Mapped[int | None] = mapped_column(BIGINT)


class Searching(Public, Model):
    """Somebody looked for something, and what came of it. Authors read the words and how often, never who."""

    __table_args__ = (
        Index("ix__searching__words", "language", "key"),
        Index("ix__searching__at", "at"),
    )

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    customer_ref: Mapped[int | None] = mapped_column(BIGINT)  # where it was asked
    side: Mapped[Side | None]
    language: Mapped[str] = mapped_column(String(5))
    words: Mapped[str] = mapped_column(String(200))  # as typed
    key: Mapped[str] = mapped_column(String(200))  # as compared: width, case and spaces make no difference
    found: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # hits by source
    opened_at: Mapped[datetime | None]
    opened: Mapped[str] = mapped_column(String(60), default="")  # source:public id of what was opened first
    asked_at: Mapped[datetime | None]  # when it became a question
