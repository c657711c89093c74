"""Papers that are made in the background: asked for, under way, done, failed or cancelled."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.audience import Seen
from portal.foundation.db import BIGINT, Id, Model, Public, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer
from portal.reviews.rules.words import Archival, ExportKind, Outcome, Paper


class Export(CustomerOwned, Seen, Public, Versioned, Model):
    """One paper of one review. `content_key` is the hash of all that shapes it: the same key is the same file."""

    __tablename__ = "review_export"
    __table_args__ = (
        owned_key(),
        same_customer("review_id", "review"),
        same_customer("edition_id", "review_edition"),
        same_customer("file_id", "stored_file"),
        Index("ix__review_export__review", "customer_id", "review_id", "id"),
        Index("ix__review_export__content", "customer_id", "content_key"),
        Index("ix__review_export__batch", "batch"),
    )

    id: Mapped[Id]
    review_id: Mapped[int]
    edition_id: Mapped[int | None]  # None: of what stood there while nothing was final
    kind: Mapped[ExportKind]
    language: Mapped[str] = mapped_column(String(5))
    paper: Mapped[Paper] = mapped_column(default=Paper.A4)
    archival: Mapped[Archival] = mapped_column(default=Archival.NO)
    content_key: Mapped[str] = mapped_column(String(64), default="")
    asked_by_id: Mapped[int | None] = mapped_column(BIGINT)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    batch: Mapped[str] = mapped_column(String(16), default="")  # asked for together with others
    mail_to_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # told when it is done, by a link
    parts: Mapped[int] = mapped_column(default=0)
    parts_done: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None]
    reason: Mapped[str] = mapped_column(String(40), default="")  # why it failed: as PressFailed says
    troubles: Mapped[int] = mapped_column(default=0)  # pictures that could not be read and were replaced
    file_id: Mapped[int | None]
