"""Which customers of a book are shown, in which order, and how many there are of each kind."""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from portal.foundation import clock
from portal.onboarding.rules.briefs import Brief

NOTICE_AHEAD = 90
"""Days before the notice deadline from which a contract is watched."""
SILENT_AFTER = 21
"""Days without the customer opening its plan after which somebody should ask."""
WORST_FIRST = ("off_track", "at_risk", "on_track", "achieved", "no_data")
STAGES = ("pre_contract", "onboarding", "adoption", "renewal", "expansion", "advocacy", "left")


class Which(StrEnum):
    """Whose customers: those one is primary for, backup for, or all in reach."""

    PRIMARY = "primary"
    BACKUP = "backup"
    ALL = "all"


class Show(StrEnum):
    """What a list is narrowed to: a standing, or what needs watching."""

    EVERYTHING = ""
    OFF_TRACK = "off_track"
    AT_RISK = "at_risk"
    ON_TRACK = "on_track"
    ACHIEVED = "achieved"
    NO_DATA = "no_data"
    ONBOARDING = "onboarding"
    NOTICE = "notice"
    SILENT = "silent"
    QUIET = "quiet"
    PROPOSED = "proposed"
    SLOW = "slow"  # the onboarding is behind or stuck
    UNSPOKEN = "unspoken"  # nobody has spoken with them for longer than the limit of their segment


class Sort(StrEnum):
    CARE = "care"
    NAME = "name"
    STAGE = "stage"
    OPENED = "opened"
    MEASURED = "measured"
    NOTICE = "notice"
    ARR = "arr"
    SPOKEN = "spoken"


@dataclass(slots=True)
class Line:
    """A customer as lists need it. `money` is the ARR in minor units by currency; dates of contracts are to come.

    `notice_left`, `silence` (in days) and `tags` are as of the day on which `reckon` was called.
    """

    id: int
    slug: str
    name: str
    kana: str
    industry: str
    time_zone: str
    stage: str
    opened_at: datetime | None
    opened_days: int
    created_at: datetime
    position: str | None  # the reader's own place in the team
    plan_pid: str | None
    shared: bool
    state: str | None
    state_since: datetime | None
    standing: str
    progress: float | None
    expected: float | None
    measured_on: date | None
    overdue: int
    fading: str = ""  # the plan fell quiet: fading or asleep
    quiet_since: date | None = None
    notice_on: date | None = None
    renews_on: date | None = None
    money: dict[str, int] = field(default_factory=dict)
    pulse: int = 0
    pulses: Mapping[str, int] = field(default_factory=dict)  # the same of each kind of thing it has
    said_in_at: datetime | None = None  # the customer last said something to us
    said_out_at: datetime | None = None  # and we to them
    quiet_limit: int = 0  # days without a word that are usual in its segment; 0: not looked at
    unspoken: int = 0
    journey: Brief | None = None  # the onboarding to name, where there is one
    notice_left: int | None = None
    silence: int = 0
    tags: tuple[str, ...] = ()

    @property
    def spoken_at(self) -> datetime | None:
        """Return when either side last said something to the other."""
        return max((one for one in (self.said_in_at, self.said_out_at) if one), default=None)

    @property
    def lag(self) -> float:
        """Return by which share the plan is behind; 0 where that is not known."""
        return 0.0 if self.progress is None or self.expected is None else self.expected - self.progress

    def reckon(self, today: date) -> None:
        """Work out what goes by the customer's calendar day."""
        left = (self.notice_on - today).days if self.notice_on else -1
        self.notice_left = left if left >= 0 else None
        self.silence = (today - clock.day_of(self.opened_at or self.created_at, self.time_zone)).days
        self.unspoken = (today - clock.day_of(self.spoken_at or self.created_at, self.time_zone)).days
        self.tags = tuple(_tags_of(self))


@dataclass(frozen=True, slots=True)
class Wish:
    """What the reader asked the list for."""

    which: Which = Which.ALL
    words: str = ""
    show: Show = Show.EVERYTHING
    sort: Sort = Sort.CARE
    page: int = 1

    def said(self, **other: Any) -> dict[str, Any]:
        """Return the wish as arguments of an address, `other` laid over; a new choice begins at the first page."""
        wish = replace(self, **({"page": 1} | other))
        facts: dict[str, Any] = {"which": wish.which.value}
        facts |= {"q": wish.words} if wish.words else {}
        facts |= {"show": wish.show.value} if wish.show else {}
        facts |= {"sort": wish.sort.value} if wish.sort is not Sort.CARE else {}
        return facts | ({"page": wish.page} if wish.page > 1 else {})


@dataclass(frozen=True)
class Swap:
    """Lines that are not those of a book any more, and the lines that are there instead."""

    out: Sequence[Line]
    into: Sequence[Line]

    def in_place(self, lines: Sequence[Line], key: Callable[[Line], Any]) -> list[Line]:
        """Return lines in their order after the swap; no two of them are the same by `key`."""
        found = list(lines)
        for line in self.out:
            del found[bisect_left(found, key(line), key=key)]
        for line in self.into:
            insort(found, line, key=key)
        return found

    def only(self, of: Callable[[Line], bool]) -> "Swap":
        """Return the part of the swap of which this is true."""
        return Swap([line for line in self.out if of(line)], [line for line in self.into if of(line)])

    def is_same(self, of: Callable[[Line], Hashable]) -> bool:
        """True when the same customers stay, and this says the same of each before and after."""
        return {line.id: of(line) for line in self.out} == {line.id: of(line) for line in self.into}


@dataclass(frozen=True)
class Listed:
    """A list as asked for: all lines in order, and the counts by which it can be narrowed."""

    lines: Sequence[Line]
    counts: Counter[str]  # by standing, and of what needs watching, before narrowing
    places: Counter[str]  # by Which
    chosen: Sequence[Line]  # after `which`, before narrowing

    def page(self, number: int, per_page: int) -> Sequence[Line]:
        """Return one page of the lines; the first is 1."""
        return self.lines[(number - 1) * per_page : number * per_page]


class Days:
    """Today at each customer as of one instant, reckoned once for each zone."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._today: dict[str, date] = {}

    def today(self, zone: str) -> date:
        """Return the calendar day it is in a zone."""
        found = self._today.get(zone)
        if found is None:
            found = self._today[zone] = clock.day_of(self.now, zone)
        return found

    @property
    def known(self) -> frozenset[tuple[str, date]]:
        """Return the days reckoned so far; while they are the same, so is all that goes by days."""
        return frozenset(self._today.items())


def listed(lines: Sequence[Line], wish: Wish) -> Listed:
    """Narrow and sort a book (by kana) as wished."""
    places = _places_of(lines)
    chosen = lines if wish.which is Which.ALL else [one for one in lines if one.position == wish.which]
    counts = _tags_in(chosen)
    found = [line for line in chosen if wish.show in line.tags] if wish.show else chosen
    return Listed(in_order(found, wish.sort), counts, places, chosen)


def relisted(before: Listed, wish: Wish, swap: Swap) -> Listed:
    """Return what `listed` says after a swap, without looking at the lines that stay."""
    chosen = swap if wish.which is Which.ALL else swap.only(lambda line: line.position == wish.which)
    found = chosen.only(lambda line: wish.show in line.tags) if wish.show else chosen
    order = _ORDERS[wish.sort]
    return Listed(
        found.in_place(before.lines, lambda line: (order(line), by_kana(line))),
        before.counts + _tags_in(chosen.into) - _tags_in(chosen.out),
        before.places + _places_of(swap.into) - _places_of(swap.out),
        chosen.in_place(before.chosen, by_kana),
    )


def in_order(lines: Iterable[Line], sort: Sort) -> list[Line]:
    """Return lines by what `sort` says; equal ones keep the order of the book."""
    return sorted(lines, key=_ORDERS[sort])


def by_kana(line: Line) -> tuple[str, str, int]:
    """Return what puts a book into the order of a directory."""
    return line.kana, line.name, line.id


def totals(lines: Iterable[Line]) -> dict[str, int]:
    """Return the ARR of customers by currency, in the order of their codes."""
    found: dict[str, int] = {}
    for line in lines:
        for currency, minor in line.money.items():
            found[currency] = found.get(currency, 0) + minor
    return dict(sorted(found.items()))


def _places_of(lines: Iterable[Line]) -> Counter[str]:
    return Counter(line.position if line.position in ("primary", "backup") else "other" for line in lines)


def _tags_in(lines: Iterable[Line]) -> Counter[str]:
    return Counter(tag for line in lines for tag in line.tags)


def _tags_of(line: Line) -> Iterator[str]:
    """Yield under what a customer is found: its standing, and what needs watching."""
    yield line.standing
    if line.stage == "onboarding":
        yield "onboarding"
    if line.journey is not None and line.journey.slow:
        yield "slow"
    if line.notice_left is not None and line.notice_left <= NOTICE_AHEAD:
        yield "notice"
    if line.plan_pid and line.silence > SILENT_AFTER:
        yield "silent"
    if line.fading:
        yield "quiet"
    if line.state == "proposed":
        yield "proposed"
    if line.quiet_limit and line.unspoken > line.quiet_limit:
        yield "unspoken"


def _by_arr(line: Line) -> tuple[str, int]:
    """Put currencies side by side, since nobody knows today's rates; the highest of each first."""
    currency, minor = next(iter(sorted(line.money.items())), ("~", 0))
    return currency, -minor


_BADNESS = {standing: place for place, standing in enumerate(WORST_FIRST)}
_STAGE_PLACE = {stage: place for place, stage in enumerate(STAGES)}
_ORDERS: dict[Sort, Callable[[Line], Any]] = {
    Sort.CARE: lambda line: (_BADNESS[line.standing], -line.lag),
    Sort.NAME: lambda _line: 0,
    Sort.STAGE: lambda line: _STAGE_PLACE[line.stage],
    Sort.OPENED: lambda line: line.opened_at or line.created_at,
    Sort.MEASURED: lambda line: line.measured_on or date.min,
    Sort.NOTICE: lambda line: (
        date.max if line.notice_left is None or line.notice_on is None else line.notice_on
    ),
    Sort.ARR: _by_arr,
    Sort.SPOKEN: lambda line: line.spoken_at or line.created_at,
}
