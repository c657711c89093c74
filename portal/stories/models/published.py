"""The one copy of a story that leaves its customer: plain frozen data, and its pictures."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.audience import Addressed
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned


class PublishedStory(Addressed, Public, Timestamped, Versioned, Model):
    """A story as other companies read it. `facts` are the words that were agreed to, and nothing else of the customer.

    Withdrawing a story deletes this row and its pictures: nothing is kept that somebody could still be shown.
    """

    __table_args__ = (Index("ix__published_story__industry", "industry", "id"),)

    id: Mapped[Id]
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id"), index=True
    )  # for its own people; never shown
    story_ref: Mapped[int] = mapped_column(BIGINT, unique=True)
    industry: Mapped[str] = mapped_column(String(80), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    seal: Mapped[str] = mapped_column(String(64))
    agreed_at: Mapped[datetime]
    published_at: Mapped[datetime] = mapped_column(default=clock.now)


class PublishedPicture(Public, Model):
    """A picture of a published story, in the installation's storage."""

    id: Mapped[Id]
    published_id: Mapped[int] = mapped_column(
        ForeignKey("published_story.id", ondelete="CASCADE"), index=True
    )
    sha256: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
