"""The rows of the book, worded and drawn: everything its template writes, made once, so that the template is fast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from portal.accounts.rules.visits import opened_on
from portal.foundation import clock
from portal.foundation.i18n import day, full_date, language, money
from portal.portfolio.queries.people import BACKUP, PRIMARY, Beside, Face
from portal.portfolio.rules.drawings import strip
from portal.portfolio.rules.lists import NOTICE_AHEAD, SILENT_AFTER, STAGES, Days, standing_of

BAR = 64
ARR_BAR = 66
NOTICE_BAR = 96
ON_THE_WAY = STAGES[1:6]


@dataclass(frozen=True, slots=True)
class Cells:
    """One customer as the table shows it. Widths are SVG units; empty texts are not shown."""

    id: int
    url: str
    name: str
    under: str
    rank: int | None
    stage: str
    stage_place: int
    standing: str
    state: str
    percent: str
    planned: str
    filled: float
    mark: float | None
    opened: str
    opened_day: str
    silent: bool
    strip: str
    measured: str
    overdue: int
    notice: str
    notice_left: int | None
    notice_bar: float
    renews: str
    arr: tuple[str, ...]
    arr_bar: float
    primary: Face | None
    backup: Face | None


class Writer:
    """Writes the rows of one page for one reader."""

    def __init__(
        self,
        days: Days,
        people: Mapping[int, Beside],
        moneys: Mapping[int, Mapping[str, int]],
        ranks: Mapping[str, int],
        highest: Mapping[str, int],
    ) -> None:
        self.days, self.people, self.moneys = days, people, moneys
        self.ranks, self.highest, self.reading = ranks, highest, language()

    def cells(self, row: Any) -> Cells:
        """Return what the table shows of one customer."""
        today = self.days.today(row.time_zone)
        opened = clock.day_of(row.opened_at, row.time_zone) if row.opened_at else None
        left = self.days.until_notice(row)
        beside = self.people.get(row.id) or Beside()
        url = f"/c/{row.slug}"
        return Cells(
            id=row.id,
            url=url,
            name=row.name,
            under=_joined(row.industry, beside.contact),
            rank=self.ranks.get(url),
            stage=row.stage.value,
            stage_place=ON_THE_WAY.index(row.stage) if row.stage in ON_THE_WAY else -1,
            standing=standing_of(row),
            state=row.state.value if row.state and row.state != "agreed" else "" if row.state else "none",
            percent=_percent(row.progress),
            planned=_percent(row.expected),
            filled=_part(row.progress, BAR),
            mark=None if row.expected is None else _part(row.expected, BAR),
            opened=days_ago((today - opened).days) if opened else _("Never yet"),
            opened_day=brief(opened, self.reading) if opened else "",
            silent=(opened is None or (today - opened).days > SILENT_AFTER) and row.plan_pid is not None,
            strip=strip(opened_on(row.opened_days, opened, today)),
            measured=brief(row.measured_on, self.reading) if row.measured_on else "",
            overdue=row.overdue or 0,
            notice=whole(row.notice_on, self.reading) if left is not None else "",
            notice_left=left,
            notice_bar=NOTICE_BAR * (1 - left / NOTICE_AHEAD)
            if left is not None and left <= NOTICE_AHEAD
            else 0,
            renews=whole(row.renews_on, self.reading) if row.renews_on else "",
            arr=self._arr(row),
            arr_bar=_part((row.arr or 0) / (self.highest.get(row.currency) or 1), ARR_BAR),
            primary=beside.team.get(PRIMARY),
            backup=beside.team.get(BACKUP),
        )

    def _arr(self, row: Any) -> tuple[str, ...]:
        if row.id in self.moneys:
            return tuple(said_money(m, c, self.reading) for c, m in sorted(self.moneys[row.id].items()))
        return (said_money(row.arr, row.currency, self.reading),) if row.arr is not None else ()


def days_ago(days: int) -> str:
    """Say how long ago a day was."""
    if days <= 0:
        return _("Today")
    if days == 1:
        return _("Yesterday")
    return ngettext("%(num)s day ago", "%(num)s days ago", days)


def totals(rows: Sequence[Any], moneys: Mapping[int, Mapping[str, int]]) -> dict[str, int]:
    """Return the ARR of these customers by currency."""
    found: dict[str, int] = {}
    for row in rows:
        for currency, minor in (moneys.get(row.id) or {row.currency or "": row.arr or 0}).items():
            if currency:
                found[currency] = found.get(currency, 0) + minor
    return found


@lru_cache(maxsize=4096)
def brief(on: date, _reading: str) -> str:
    """Write a day briefly; remembered, because lists repeat days."""
    return day(on)


@lru_cache(maxsize=4096)
def whole(on: date, _reading: str) -> str:
    """Write a whole date; remembered."""
    return full_date(on)


@lru_cache(maxsize=4096)
def said_money(minor: int, currency: str, _reading: str) -> str:
    """Write an amount of money; remembered."""
    return money(minor, currency)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{round(share * 100)}%"


def _part(share: float | None, whole_width: float) -> float:
    return round(min(max(share or 0.0, 0.0), 1.0) * whole_width, 1)


def _joined(industry: str, contact: Face | None) -> str:
    person = pgettext("person", "%(name)s", name=contact.name) if contact else ""
    return " · ".join(part for part in (industry, person) if part)
