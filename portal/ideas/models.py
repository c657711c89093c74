"""An idea for the product, how it stands, and each time a customer asked for it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.audience import Seen
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key


class IdeaState(StrEnum):
    NEW = "new"
    CONSIDERING = "considering"
    PLANNED = "planned"
    DONE = "done"
    NOT_NOW = "not_now"  # with a reason


class Idea(Public, Timestamped, Versioned, Model):
    """One idea. Its words are the vendor's and name no customer: everybody who asked for it reads them."""

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")  # for colleagues alone
    state: Mapped[IdeaState] = mapped_column(default=IdeaState.NEW, index=True)
    state_words: Mapped[str] = mapped_column(Text, default="")  # why; whoever asked reads it
    state_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by_id: Mapped[int | None] = mapped_column(BIGINT)


class IdeaAsk(CustomerOwned, Seen, Public, Model):
    """A customer asked for an idea, and why, in its own situation; as visible as what it was asked in."""

    __table_args__ = (
        owned_key(),
        Index("ix__idea_ask__idea", "idea_id", "customer_id"),
        Index("ix__idea_ask__subject", "customer_id", "subject_kind", "subject_id"),
    )

    id: Mapped[Id]
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    why: Mapped[str] = mapped_column(Text, default="")
    asked_by_id: Mapped[int | None] = mapped_column(BIGINT)
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[int] = mapped_column(BIGINT, default=0)
    noted_by_id: Mapped[int | None] = mapped_column(BIGINT)
    at: Mapped[datetime] = mapped_column(default=clock.now)
