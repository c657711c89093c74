"""An event for many, who holds it, and the series it stands in.

Events cross customers: who may come is said by `reach` and `addressees`, see foundation/audience.py.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.audience import Addressed
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.gatherings.rules.words import GatheringKind, GatheringState, PlaceKind
from portal.meetings.rules import Pattern


class GatheringSeries(Public, Timestamped, Model):
    """Events that come again and again; each of them is an event of its own, with seats of its own."""

    id: Mapped[Id]
    pattern: Mapped[Pattern]
    made_by_id: Mapped[int | None] = mapped_column(BIGINT)


class Gathering(Addressed, Public, Timestamped, Versioned, Model):
    """One event. `taken` and `waiting` count its seats, and are only changed while its row is locked.

    `sequence` is raised whenever calendars must hear of a change (RFC 5546), `changed_at` then as well.
    """

    __table_args__ = (
        Index("ix__gathering__ahead", "state", "starts_at"),
        Index("ix__gathering__series", "series_id", "starts_at"),
        Index("ix__gathering__host", "host_id", "starts_at"),
    )

    id: Mapped[Id]
    kind: Mapped[GatheringKind]
    state: Mapped[GatheringState] = mapped_column(default=GatheringState.DRAFT)
    title_ja: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    text_ja: Mapped[str] = mapped_column(Text, default="")  # Markdown
    text_en: Mapped[str] = mapped_column(Text, default="")
    spoken: Mapped[str] = mapped_column(String(5), default="")  # the language spoken there; empty: both
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(60), default="Asia/Tokyo")  # in whose wall clock it was planned
    place_kind: Mapped[PlaceKind] = mapped_column(default=PlaceKind.ONLINE)
    join_url: Mapped[str] = mapped_column(String(500), default="")  # shown to whoever comes, and nobody else
    place_ja: Mapped[str] = mapped_column(String(300), default="")
    place_en: Mapped[str] = mapped_column(String(300), default="")
    capacity: Mapped[int | None]  # None: as many as like
    closes_at: Mapped[datetime | None]  # None: until it begins
    asks: Mapped[bool] = mapped_column(default=True)  # whoever comes may ask beforehand
    host_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("gathering_series.id"))
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by_id: Mapped[int | None] = mapped_column(BIGINT)
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_why: Mapped[str] = mapped_column(Text, default="")
    held_at: Mapped[datetime | None]
    recording_url: Mapped[str] = mapped_column(String(500), default="")
    told_at: Mapped[datetime | None]  # when whoever came was told that there is something to look at again

    def title_in(self, language: str) -> str:
        """Return its title for readers of `language`, else in the other one."""
        return (self.title_en or self.title_ja) if language == "en" else (self.title_ja or self.title_en)

    def text_in(self, language: str) -> str:
        """Return what it is about for readers of `language`, else in the other one."""
        return (self.text_en or self.text_ja) if language == "en" else (self.text_ja or self.text_en)

    def place_in(self, language: str) -> str:
        """Return where it is for readers of `language`, else in the other one."""
        return (self.place_en or self.place_ja) if language == "en" else (self.place_ja or self.place_en)


class GatheringFile(Public, Model):
    """Slides or another file of an event, for whoever the event is for. Pictures were drawn anew."""

    id: Mapped[Id]
    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(120))  # in the installation's storage
    stored_at: Mapped[datetime] = mapped_column(default=clock.now)
    stored_by_id: Mapped[int | None] = mapped_column(BIGINT)
