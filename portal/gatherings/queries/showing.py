"""An event as lists and cards show it: in the reader's language, by the reader's own clock, with their place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from babel.dates import format_date

from portal.foundation import clock
from portal.foundation.i18n import language, reader_zone
from portal.gatherings.rules import seats as rules
from portal.gatherings.rules.words import GatheringKind, GatheringState, PlaceKind, SeatState
from portal.meetings.queries.clocks import Clock, clock_in
from portal.meetings.rules.wall import local


@dataclass(frozen=True)
class Line:
    """One event. `refusal` says why nobody can sign up now; `share` is of the seats that are taken, 0..1."""

    public_id: str
    kind: GatheringKind
    state: GatheringState
    title: str
    starts_on: date
    clock: Clock
    zones_differ: bool
    place_kind: PlaceKind
    place: str
    spoken: str
    capacity: int | None
    taken: int
    waiting: int
    free: int | None
    share: float | None
    refusal: str
    closing: bool  # signing up closes within two days
    closes_at: Any
    mine: SeatState | None
    came: bool | None
    recording: bool
    over: bool
    soon: bool

    @property
    def month(self) -> str:
        """Return its month as short as it stands over a day: 12月, Dec."""
        return f"{self.starts_on.month}月" if language() == "ja" else format_date(self.starts_on, "MMM", "en")

    @property
    def weekday(self) -> str:
        """Return its weekday as short as it stands below a day: 木, Thu."""
        return format_date(self.starts_on, "EEEEE" if language() == "ja" else "EEE", language())

    @property
    def meter(self) -> int:
        """Return how far the bar of its seats is filled, 0..100."""
        return round(100 * (self.share or 0))


def lines(rows: Iterable[Any]) -> list[Line]:
    """Return events as lists show them."""
    return [line(row) for row in rows]


def line(row: Any, *, mine: SeatState | None = None, came: bool | None = None) -> Line:
    """Return one event as it is shown; `row` is one of a list, or an event with the reader's place beside it."""
    spoken, zone, now = language(), reader_zone(), clock.now()
    terms = rules.Terms(row.state, row.starts_at, row.ends_at, row.closes_at, row.capacity)
    place = getattr(row, "mine", mine)
    return Line(
        public_id=row.public_id, kind=row.kind, state=row.state, title=_said(row, "title", spoken),
        starts_on=local(row.starts_at, zone).date(), clock=clock_in(row.starts_at, row.ends_at, zone),
        zones_differ=clock_in(row.starts_at, row.ends_at, row.zone).words
        != clock_in(row.starts_at, row.ends_at, zone).words,
        place_kind=row.place_kind, place=_said(row, "place", spoken) if row.place_kind.has_address else "",
        spoken=row.spoken, capacity=row.capacity, taken=row.taken, waiting=row.waiting,
        free=rules.free(row.capacity, row.taken), share=rules.share_taken(row.capacity, row.taken),
        refusal=rules.refusal(terms, now), closes_at=row.closes_at,
        closing=row.closes_at is not None and now < row.closes_at <= now + timedelta(days=2),
        mine=None if place is SeatState.GONE else place, came=getattr(row, "came", came),
        recording=bool(row.recording_url), over=row.ends_at <= now, soon=rules.joinable(terms, now),
    )  # fmt: skip


def _said(row: Any, name: str, spoken: str) -> str:
    first, other = ("en", "ja") if spoken == "en" else ("ja", "en")
    return str(getattr(row, f"{name}_{first}") or getattr(row, f"{name}_{other}"))
