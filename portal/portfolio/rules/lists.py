"""Which customers of a book are shown, in which order, and how many there are of each kind."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from portal.foundation import clock

NOTICE_AHEAD = 90
"""Days before the notice deadline from which a contract is watched."""
SILENT_AFTER = 21
"""Days without the customer opening its plan after which somebody should ask."""
WORST_FIRST = ("off_track", "at_risk", "on_track", "achieved", "no_data")
STAGES = ("pre_contract", "onboarding", "adoption", "renewal", "expansion", "advocacy", "left")


class Which(StrEnum):
    """Whose customers: those one is primary or backup for, those where one has another place, or all in reach."""

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
    PROPOSED = "proposed"


class Sort(StrEnum):
    CARE = "care"
    NAME = "name"
    STAGE = "stage"
    OPENED = "opened"
    MEASURED = "measured"
    NOTICE = "notice"
    ARR = "arr"


class Row(Protocol):
    """A customer as the list needs it; see queries.book."""

    id: int
    time_zone: str
    stage: Any
    opened_at: datetime | None
    created_at: datetime
    position: Any
    plan_pid: str | None
    state: Any
    standing: str | None
    progress: float | None
    expected: float | None
    measured_on: date | None
    notice_on: date | None
    arr: int | None
    currency: str | None


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
        facts = {"which": wish.which.value, "q": wish.words, "show": wish.show.value, "sort": wish.sort.value}
        facts |= {"page": wish.page} if wish.page > 1 else {}
        return {name: value for name, value in facts.items() if value and value != Sort.CARE.value}


@dataclass(frozen=True)
class Listed:
    """A list as asked for: the rows of the page, and the counts by which it can be narrowed."""

    rows: Sequence[Any]
    total: int  # after narrowing
    counts: Counter[str]  # by standing, and of what needs watching, before narrowing
    places: Counter[str]  # by Which
    chosen: Sequence[Any]  # all rows after `which`, before narrowing


class Days:
    """Today at each customer as of one instant, reckoned once for each zone."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._today: dict[str, date] = {}

    def today(self, zone: str) -> date:
        found = self._today.get(zone)
        if found is None:
            found = self._today[zone] = clock.day_of(self.now, zone)
        return found

    def until_notice(self, row: Row) -> int | None:
        """Return the days left to give notice; None when there is no such day ahead."""
        if row.notice_on is None:
            return None
        left = (row.notice_on - self.today(row.time_zone)).days
        return left if left >= 0 else None

    def silent(self, row: Row) -> bool:
        """True when the customer's people have not opened anything for three weeks."""
        return (row.opened_at or row.created_at) < self.now - timedelta(days=SILENT_AFTER)


def standing_of(row: Row) -> str:
    """Return where the customer's plan stands; without a plan there is no data."""
    return row.standing or "no_data"


def lag(row: Row) -> float:
    """Return by which share a plan is behind; 0 where that is not known."""
    if row.progress is None or row.expected is None:
        return 0.0
    return row.expected - row.progress


def listed(rows: Sequence[Any], wish: Wish, days: Days, per_page: int) -> Listed:
    """Narrow, sort and cut a book (by kana) as wished."""
    places = Counter(_which(row) for row in rows)
    chosen = rows if wish.which is Which.ALL else [row for row in rows if row.position == wish.which]
    tags = {row.id: _tags(row, days) for row in chosen}
    counts = Counter(tag for of_row in tags.values() for tag in of_row)
    found = [row for row in chosen if wish.show in tags[row.id]] if wish.show else list(chosen)
    found = in_order(found, wish.sort, days)
    first = (wish.page - 1) * per_page
    return Listed(found[first : first + per_page], len(found), counts, places, chosen)


def in_order(rows: Iterable[Any], sort: Sort, days: Days) -> list[Any]:
    """Return rows by what `sort` says; equal ones keep the order of the book."""
    return sorted(rows, key=_ORDERS[sort](days))


def _which(row: Row) -> str:
    return str(row.position) if row.position in (Which.PRIMARY, Which.BACKUP) else "other"


def _tags(row: Row, days: Days) -> list[str]:
    tags = [standing_of(row)]
    if row.stage == "onboarding":
        tags.append(Show.ONBOARDING)
    left = days.until_notice(row)
    if left is not None and left <= NOTICE_AHEAD:
        tags.append(Show.NOTICE)
    if row.plan_pid and days.silent(row):
        tags.append(Show.SILENT)
    if row.state == "proposed":
        tags.append(Show.PROPOSED)
    return tags


_BADNESS = {standing: place for place, standing in enumerate(WORST_FIRST)}
_STAGE_PLACE = {stage: place for place, stage in enumerate(STAGES)}
_LAST = date.max
Key = Callable[[Any], Any]
_ORDERS: dict[Sort, Callable[[Days], Key]] = {
    Sort.CARE: lambda _days: lambda row: (_BADNESS[row.standing or "no_data"], -lag(row)),
    Sort.NAME: lambda _days: lambda _row: 0,
    Sort.STAGE: lambda _days: lambda row: _STAGE_PLACE[row.stage],
    Sort.OPENED: lambda _days: lambda row: row.opened_at or row.created_at,
    Sort.MEASURED: lambda _days: lambda row: row.measured_on or date.min,
    Sort.NOTICE: lambda days: lambda row: row.notice_on if days.until_notice(row) is not None else _LAST,
    Sort.ARR: lambda _days: lambda row: (row.currency or "~", -(row.arr or 0)),
}
