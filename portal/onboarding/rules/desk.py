"""Which journeys the desk lists, in which order, and how many there are of each kind: the slowest clocks first."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from portal.onboarding.rules.words import Anchor, JourneyRole, Pace, PauseReason, StepSide, Waiting

#: The open journeys in the order in which the picture of all of them is drawn: standings of the shared look.
STANDINGS = ("off_track", "at_risk", "on_track", "no_data")
STANDING_OF = {Pace.STUCK: "off_track", Pace.BEHIND: "at_risk", Pace.ON_TRACK: "on_track"}


class Whose(StrEnum):
    """Whose journeys: those of customers one is primary for, backs up, or all in reach."""

    PRIMARY = "primary"
    BACKUP = "backup"
    ALL = "all"


class Show(StrEnum):
    """What the list is narrowed to."""

    RUNNING = ""
    STUCK = "stuck"
    BEHIND = "behind"
    ON_TRACK = "on_track"
    VENDOR = "vendor"  # waits for us
    CUSTOMER = "customer"  # waits for the customer
    TROUBLE = "trouble"  # somebody said that they are stuck
    PAUSED = "paused"
    PREPARED = "prepared"  # not begun
    FINISHED = "finished"


class Sort(StrEnum):
    CLOCK = "clock"
    WAITING = "waiting"
    NAME = "name"
    DUE = "due"
    STARTED = "started"


@dataclass(frozen=True, slots=True)
class Line:
    """One journey as the desk lists it; days are the customer's. `began` is the day its clock runs from."""

    id: int
    public_id: str
    customer_id: int
    slug: str
    customer: str
    kana: str
    zone: str
    title: str
    role: JourneyRole
    template_id: int | None
    position: str | None  # the reader's own place in the account team
    lead_id: int | None
    clock_from: Anchor
    began: date | None
    value_days: int | None
    started_at: datetime | None
    steps: int
    steps_done: int
    next_pid: str | None
    next_title: str
    next_side: StepSide | None
    next_due: date | None
    waits: Waiting
    waits_since: datetime | None
    pace: Pace
    pace_since: datetime | None
    late_days: int
    troubles: int
    paused_for: PauseReason | None
    paused_until: date | None
    wow_at: datetime | None
    completed_at: datetime | None
    cancelled_at: datetime | None

    @property
    def running(self) -> bool:
        """True from its beginning to its end, pauses included."""
        return self.started_at is not None and not self.over

    @property
    def over(self) -> bool:
        return self.completed_at is not None or self.cancelled_at is not None

    @property
    def paused(self) -> bool:
        return self.paused_for is not None and self.running

    @property
    def standing(self) -> str:
        """Return the standing whose colour and shape say the pace; a journey that rests or has not begun has none."""
        return STANDING_OF[self.pace] if self.running and not self.paused else "no_data"

    @property
    def tags(self) -> Iterator[Show]:
        """Yield under what the journey is found."""
        if self.over:
            yield Show.FINISHED
        elif self.started_at is None:
            yield Show.PREPARED
        elif self.paused:
            yield Show.PAUSED
        else:
            yield Show(self.pace.value)
            if self.waits in (Waiting.VENDOR, Waiting.CUSTOMER):
                yield Show(self.waits.value)
            if self.troubles:
                yield Show.TROUBLE


@dataclass(frozen=True, slots=True)
class Wish:
    """What the reader asked the desk for."""

    whose: Whose = Whose.ALL
    show: Show = Show.RUNNING
    sort: Sort = Sort.CLOCK
    template: str = ""  # public id
    words: str = ""
    page: int = 1

    def said(self, **other: Any) -> dict[str, Any]:
        """Return the wish as arguments of an address, `other` laid over; a new choice begins at the first page."""
        wish = replace(self, **({"page": 1} | other))
        facts: dict[str, Any] = {"whose": wish.whose.value}
        facts |= {"show": wish.show.value} if wish.show else {}
        facts |= {"sort": wish.sort.value} if wish.sort is not Sort.CLOCK else {}
        facts |= {"template": wish.template} if wish.template else {}
        facts |= {"q": wish.words} if wish.words else {}
        return facts | ({"page": wish.page} if wish.page > 1 else {})


@dataclass(frozen=True)
class Listed:
    """The desk as asked for: its lines in order, and the counts by which it can be narrowed."""

    lines: Sequence[Line]
    counts: Mapping[Show, int]
    whose: Mapping[Whose, int]
    chosen: Sequence[Line]  # before narrowing to `show`

    def page(self, number: int, per_page: int) -> Sequence[Line]:
        """Return one page of the lines; the first is 1."""
        return self.lines[(number - 1) * per_page : number * per_page]

    @property
    def standings(self) -> dict[str, int]:
        """Return how many running journeys have each standing, for the picture of all of them."""
        found = Counter(line.standing for line in self.chosen if line.running)
        return {standing: found[standing] for standing in STANDINGS if found[standing]}


def listed(lines: Sequence[Line], wish: Wish) -> Listed:
    """Narrow and sort the journeys in reach as wished."""
    places = Counter(Whose(line.position) for line in lines if line.position in ("primary", "backup"))
    places[Whose.ALL] = len(lines)
    chosen = [line for line in lines if wish.whose in (Whose.ALL, line.position)]
    counts = Counter(tag for line in chosen for tag in line.tags)
    if wish.show is Show.RUNNING:
        found = [line for line in chosen if line.running]
    else:
        found = [line for line in chosen if wish.show in line.tags]
    return Listed(in_order(found, wish.sort), counts, places, chosen)


def in_order(lines: Iterable[Line], sort: Sort) -> list[Line]:
    """Return lines by what `sort` says; equal ones by the customer's name."""
    return sorted(lines, key=lambda line: (_ORDERS[sort](line), line.kana, line.customer, line.id))


_PACES = {Pace.STUCK: 0, Pace.BEHIND: 1, Pace.ON_TRACK: 2}
_LAST = float("inf")
_ORDERS: dict[Sort, Callable[[Line], Any]] = {
    Sort.CLOCK: lambda line: (line.paused, _PACES[line.pace], -line.troubles, -line.late_days),
    Sort.WAITING: lambda line: line.waits_since.timestamp() if line.waits_since else _LAST,
    Sort.NAME: lambda _line: 0,
    Sort.DUE: lambda line: line.next_due or date.max,
    Sort.STARTED: lambda line: -line.started_at.timestamp() if line.started_at else _LAST,
}
