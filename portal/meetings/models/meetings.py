"""A meeting, the stages it went through, and the series it may belong to."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.audience import Seen, Side
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer
from portal.meetings.rules import MeetingKind, MeetingState, Pattern, PlaceKind


class Meeting(CustomerOwned, Seen, Public, Timestamped, Versioned, Model):
    """One meeting. Of a series it is one occurrence, which may differ from the others.

    Instants are kept in UTC, with the zone in which the time was agreed: 10:00 in Tokyo stays that. A proposed
    meeting has no time yet but slots to choose from.
    """

    __table_args__ = (
        owned_key(),
        same_customer("series_id", "series"),
        UniqueConstraint("series_id", "recurs_at"),
        CheckConstraint("ends_at > starts_at", name="order"),
        Index("ix__meeting__of_customer", "customer_id", "starts_at"),
        Index("ix__meeting__by_state", "state", "starts_at"),
    )

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[MeetingKind] = mapped_column(default=MeetingKind.OTHER)
    purpose: Mapped[str] = mapped_column(Text, default="")  # what it is for, in a few words
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    minutes: Mapped[int] = mapped_column(default=60)
    zone: Mapped[str] = mapped_column(String(60), default="Asia/Tokyo")
    place_kind: Mapped[PlaceKind] = mapped_column(default=PlaceKind.OPEN)
    place: Mapped[str] = mapped_column(String(500), default="")  # a link, a room's name, or an address
    organizer_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    organizer_side: Mapped[Side]
    state: Mapped[MeetingState] = mapped_column(default=MeetingState.PROPOSED)  # of the newest stage
    recording_url: Mapped[str] = mapped_column(String(500), default="")
    series_id: Mapped[int | None]
    recurs_at: Mapped[datetime | None]  # when the series would have it: its RECURRENCE-ID
    uid: Mapped[str] = mapped_column(String(120), unique=True)  # its name in calendars, for ever
    sequence: Mapped[int] = mapped_column(default=0)  # raised whenever invitations are sent anew
    reminded_at: Mapped[datetime | None]  # the day before


class Series(CustomerOwned, Seen, Public, Timestamped, Versioned, Model):
    """How a meeting repeats, in the wall clock of its zone. Its occurrences are meetings, made a year ahead."""

    __table_args__ = (owned_key(),)

    id: Mapped[Id]
    pattern: Mapped[Pattern]
    first_on: Mapped[date]  # says the weekday, and which one of the month it is
    at: Mapped[str] = mapped_column(String(5))  # 10:00, local
    minutes: Mapped[int]
    zone: Mapped[str] = mapped_column(String(60))
    until_on: Mapped[date | None]  # the last day on which it may fall; None: for good
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[MeetingKind]
    purpose: Mapped[str] = mapped_column(Text, default="")
    place_kind: Mapped[PlaceKind]
    place: Mapped[str] = mapped_column(String(500), default="")
    organizer_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    organizer_side: Mapped[Side]
    uid: Mapped[str] = mapped_column(String(120), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    made_until: Mapped[date]  # occurrences stand up to this day
    ended_at: Mapped[datetime | None]  # cancelled as a whole


class Stage(CustomerOwned, Model):
    """A meeting was proposed, fixed, held or cancelled: by whom, when, and why."""

    __tablename__ = "meeting_stage"
    __table_args__ = (
        same_customer("meeting_id", "meeting"),
        Index("ix__meeting_stage__meeting", "meeting_id", "id"),
    )

    id: Mapped[Id]
    meeting_id: Mapped[int]
    state: Mapped[MeetingState]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int | None] = mapped_column(BIGINT)  # None: the worker, or somebody without a login
    by_side: Mapped[Side | None]
    why: Mapped[str] = mapped_column(Text, default="")
