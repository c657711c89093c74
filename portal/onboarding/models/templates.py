"""What the vendor knows of how a customer gets to value, kept in editions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.foundation.tenancy import CustomerOwned, same_customer
from portal.onboarding.rules.words import JourneyRole


class JourneyTemplate(Public, Timestamped, Versioned, Model):
    """One kind of onboarding: for a product, a segment and a role; neither product nor segment set means any."""

    id: Mapped[Id]
    title_ja: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("segment.id"))
    role: Mapped[JourneyRole] = mapped_column(default=JourneyRole.COMPANY)
    starter: Mapped[str] = mapped_column(String(40), default="")  # the code of the starter it was made from
    current_id: Mapped[int | None] = mapped_column(BIGINT)  # the newest published edition
    retired_at: Mapped[datetime | None]


class JourneyTemplateEdition(Public, Timestamped, Versioned, Model):
    """One version of a template: `body` is a `rules.shapes.TemplateShape` as JSON. Published ones never change."""

    __table_args__ = (UniqueConstraint("template_id", "number"),)

    id: Mapped[Id]
    template_id: Mapped[int] = mapped_column(ForeignKey("journey_template.id"), index=True)
    number: Mapped[int] = mapped_column(default=1)
    body: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    note: Mapped[str] = mapped_column(Text, default="")  # what changed, for colleagues
    written_by_id: Mapped[int | None] = mapped_column(BIGINT)
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(BIGINT)


class TemplateOffer(CustomerOwned, Public, Timestamped, Model):
    """A newer edition was offered to a running journey: taken in part or whole, or turned down."""

    __table_args__ = (
        same_customer("journey_id", "journey"),
        UniqueConstraint("journey_id", "edition_id"),
        Index("ix__template_offer__edition", "edition_id"),
    )

    id: Mapped[Id]
    journey_id: Mapped[int]
    edition_id: Mapped[int] = mapped_column(ForeignKey("journey_template_edition.id"))
    offered_by_id: Mapped[int | None] = mapped_column(BIGINT)
    taken_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(BIGINT)
    taken: Mapped[list[Any]] = mapped_column(JSON, default=list)  # the keys of the changes that were taken
