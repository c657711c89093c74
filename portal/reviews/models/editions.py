"""What was final: frozen for ever, with its seal; and who, outside, was given it to read."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.append_only import append_only
from portal.foundation.audience import Seen
from portal.foundation.db import BIGINT, Id, Model, Public
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer


@append_only
class ReviewEdition(CustomerOwned, Seen, Public, Model):
    """One final edition of a review: canonical JSON, its seal, and what it corrects (empty for the first)."""

    __table_args__ = (
        owned_key(),
        same_customer("review_id", "review"),
        UniqueConstraint("review_id", "number"),
    )

    id: Mapped[Id]
    review_id: Mapped[int]
    number: Mapped[int]
    schema: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    seal: Mapped[str] = mapped_column(String(64))
    corrects: Mapped[str] = mapped_column(Text, default="")
    frozen_at: Mapped[datetime] = mapped_column(default=clock.now)
    frozen_by_id: Mapped[int | None] = mapped_column(BIGINT)


class ReviewReader(CustomerOwned, Public, Model):
    """Somebody without an account who was sent a personal, expiring link, and what they did with it."""

    __table_args__ = (
        owned_key(),
        same_customer("review_id", "review"),
        same_customer("signatory_id", "signatory"),
        Index("ix__review_reader__review", "customer_id", "review_id", "id"),
    )

    id: Mapped[Id]
    review_id: Mapped[int]
    signatory_id: Mapped[int]  # the pseudonym: erasing the person empties it
    link_id: Mapped[int | None] = mapped_column(ForeignKey("purpose_link.id"))
    message: Mapped[str] = mapped_column(Text, default="")
    sent_by_id: Mapped[int | None] = mapped_column(BIGINT)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
    opened_at: Mapped[datetime | None]
    opened_edition: Mapped[int | None]  # by number: the newest they have seen
    acknowledged_at: Mapped[datetime | None]
    acknowledged_seal: Mapped[str] = mapped_column(String(64), default="")
    remark: Mapped[str] = mapped_column(Text, default="")  # a word with the acknowledgement
    revoked_at: Mapped[datetime | None]
