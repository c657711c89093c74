"""How reviews begin: which sections, for whom."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import Id, Model, Public, Timestamped, Versioned
from portal.reviews.rules.words import Paper, PeriodKind


class ReviewTemplate(Public, Timestamped, Versioned, Model):
    """The vendor's template of a review, for a segment or for every customer.

    `sections` are in order: {"key": …} of a feature, or {"key": "own", "part": …, "title_ja": …, "title_en": …,
    "text_ja": …, "text_en": …}.
    """

    id: Mapped[Id]
    name_ja: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("segment.id"))  # None: for every customer
    period_kind: Mapped[PeriodKind] = mapped_column(default=PeriodKind.QUARTER)
    paper: Mapped[Paper] = mapped_column(default=Paper.A4)
    look_required: Mapped[bool] = mapped_column(default=False)
    made_days_before: Mapped[int | None]
    sections: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    retired_at: Mapped[datetime | None]
