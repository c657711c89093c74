"""The rows of the book, worded and drawn: everything its template writes, made once, so that the template is fast."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from portal.accounts.rules.visits import opened_on
from portal.foundation import clock
from portal.foundation.i18n import day, full_date, language, money
from portal.onboarding.forms.words import PACE_WORDS, WAITING_WORDS
from portal.onboarding.rules.desk import STANDING_OF
from portal.onboarding.rules.words import Waiting
from portal.portfolio.queries.people import Beside, Face
from portal.portfolio.rules.drawings import strip
from portal.portfolio.rules.lists import NOTICE_AHEAD, STAGES, Days, Line

BAR = 64
ARR_BAR = 66
NOTICE_BAR = 96
ON_THE_WAY = STAGES[1:6]


@dataclass(frozen=True, slots=True)
class Cells:
    """One customer as the table shows it. Widths are SVG units; empty texts are not shown."""

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
    spoken: str
    unspoken: bool
    said_in: str
    said_out: str
    journey: "JourneyCell | None" = None


@dataclass(frozen=True, slots=True)
class JourneyCell:
    """A customer's onboarding as its line shows it: the way so far, the days, and what it waits for."""

    url: str
    done: int
    steps: int
    reached: bool
    days: str
    note: str
    standing: str  # of a slow one; else empty
    pace: str


class Writer:
    """Writes the rows of one page for one reader. `highest` is the highest ARR in each currency."""

    def __init__(
        self, days: Days, people: Mapping[int, Beside], ranks: Mapping[str, int], highest: Mapping[str, int]
    ) -> None:
        self.days, self.people, self.ranks, self.highest = days, people, ranks, highest
        self.reading = language()

    def cells(self, line: Line) -> Cells:
        """Return what the table shows of one customer."""
        today = self.days.today(line.time_zone)
        opened = clock.day_of(line.opened_at, line.time_zone) if line.opened_at else None
        left = line.notice_left
        soon = left is not None and left <= NOTICE_AHEAD
        beside = self.people.get(line.id) or Beside()
        url = f"/c/{line.slug}"
        return Cells(
            url=url,
            name=line.name,
            under=_joined(line.industry, beside.contact),
            rank=self.ranks.get(url),
            stage=line.stage,
            stage_place=ON_THE_WAY.index(line.stage) if line.stage in ON_THE_WAY else -1,
            standing=line.standing,
            state=_state(line.state),
            percent=_percent(line.progress),
            planned=_("planned %(share)s", share=_percent(line.expected))
            if line.expected is not None
            else "",
            filled=_part(line.progress, BAR),
            mark=None if line.expected is None else _part(line.expected, BAR),
            opened=days_ago((today - opened).days) if opened else _("Never yet"),
            opened_day=brief(opened, self.reading) if opened else "",
            silent="silent" in line.tags,
            strip=strip(opened_on(line.opened_days, opened, today)),
            measured=brief(line.measured_on, self.reading) if line.measured_on else "",
            overdue=line.overdue,
            notice=whole(line.notice_on, self.reading) if line.notice_on and left is not None else "",
            notice_left=left,
            notice_bar=NOTICE_BAR * (1 - (left or 0) / NOTICE_AHEAD) if soon else 0,
            renews=whole(line.renews_on, self.reading) if line.renews_on else "",
            arr=tuple(said_money(m, c, self.reading) for c, m in sorted(line.money.items())),
            arr_bar=max(
                (_part(m / (self.highest[c] or 1), ARR_BAR) for c, m in line.money.items()), default=0
            ),
            primary=beside.primary,
            backup=beside.backup,
            spoken=days_ago(line.unspoken) if line.spoken_at else _("Not yet"),
            unspoken="unspoken" in line.tags,
            said_in=self._on(line.said_in_at, line),
            said_out=self._on(line.said_out_at, line),
            journey=self._journey(line),
        )

    def _journey(self, line: Line) -> JourneyCell | None:
        brief = line.journey
        if brief is None:
            return None
        aim = ngettext("aim %(num)s day", "aim %(num)s days", brief.aim) if brief.aim else ""
        day = brief.day(self.days.today(line.time_zone))
        if brief.value_days is not None:
            days = ngettext("First result in %(num)s day", "First result in %(num)s days", brief.value_days)
        else:
            days = _("Day %(day)s", day=day) if day else ""
        return JourneyCell(
            f"/c/{line.slug}/onboarding/{brief.public_id}", brief.steps_done, brief.steps,
            brief.value_days is not None, days, aim if brief.over else self._waits(line),
            STANDING_OF[brief.pace] if brief.slow else "", str(PACE_WORDS[brief.pace]) if brief.slow else "",
        )  # fmt: skip

    def _waits(self, line: Line) -> str:
        """Say for whom it waits, and since when."""
        brief = line.journey
        if brief is None or brief.waits is Waiting.WORKING:
            return ""
        since = self._on(brief.waits_since, line)
        words = str(WAITING_WORDS[brief.waits])
        return _("%(waits)s since %(day)s", waits=words, day=since) if since else words

    def _on(self, moment: datetime | None, line: Line) -> str:
        return brief(clock.day_of(moment, line.time_zone), self.reading) if moment else ""


def words_of() -> dict[str, dict[str, str]]:
    """Return the words that rows repeat, by what they name."""
    return {
        "standing": {
            "off_track": _("Off track"),
            "at_risk": _("At risk"),
            "on_track": _("On track"),
            "achieved": _("Achieved"),
            "no_data": _("No data"),
        },
        "stage": {
            "pre_contract": _("Before the contract"),
            "onboarding": _("Onboarding"),
            "adoption": _("Adoption"),
            "renewal": _("Renewal"),
            "expansion": _("Up- and cross-sell"),
            "advocacy": _("Advocacy"),
            "left": _("Has left"),
        },
        "state": {
            "draft": _("Draft"),
            "proposed": _("Waiting for agreement"),
            "agreed": _("Agreed"),
            "closed": _("Closed"),
            "none": _("No active plan"),
        },
    }


def days_ago(days: int) -> str:
    """Say how long ago a day was."""
    if days <= 0:
        return _("Today")
    if days == 1:
        return _("Yesterday")
    return ngettext("%(num)s day ago", "%(num)s days ago", days)


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


def _state(state: str | None) -> str:
    """Return the state to name beside the standing; that a plan is agreed goes without saying."""
    return "none" if state is None else "" if state == "agreed" else state


def _percent(share: float | None) -> str:
    return "" if share is None else f"{round(share * 100)}%"


def _part(share: float | None, whole_width: float) -> float:
    return round(min(max(share or 0.0, 0.0), 1.0) * whole_width, 1)


def _joined(industry: str, contact: Face | None) -> str:
    person = pgettext("person", "%(name)s", name=contact.name) if contact else ""
    return " · ".join(part for part in (industry, person) if part)
