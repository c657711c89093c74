"""Extension point: what a business review tells of a period. Features register sections; the review puts them together.

A section gathers its facts once, as plain data (text, numbers, ISO days and instants, lists, dicts; people by their
public id): a final review keeps them for ever, so whatever words or draws them must go on reading every `schema`
that was ever kept. They are gathered inside the customer's scope for what both sides see, never wider, in a fixed
number of statements; None leaves the section out, so that an absent module leaves no empty page.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from portal.accounts import branding
from portal.accounts.models import Customer
from portal.foundation import clock

Facts = Mapping[str, Any]


class Part(StrEnum):
    """Where in the review a section stands, in this order."""

    PLAN = "plan"  # what was agreed
    DO = "do"  # what was done
    CHECK = "check"  # what came of it
    ACT = "act"  # what comes next


@dataclass(frozen=True, slots=True)
class Period:
    """Whose period is reviewed, by which plan, and the customer's day on which its facts are gathered."""

    customer: Customer
    plan_id: int | None
    first: date
    last: date
    today: date

    @property
    def until(self) -> date:
        """Return the last day that facts can tell of."""
        return min(self.last, self.today)

    @property
    def begins_at(self) -> datetime:
        """Return the instant at which the first day begins at the customer's."""
        return self._midnight(self.first)

    @property
    def ends_at(self) -> datetime:
        """Return the instant at which the last day that facts can tell of has ended at the customer's."""
        return self._midnight(self.until + timedelta(days=1))

    def day_of(self, instant: datetime) -> date:
        """Return the customer's day on which an instant falls."""
        return clock.day_of(instant, self.customer.time_zone)

    def _midnight(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.customer.time_zone)).astimezone(
            UTC
        )


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing before a review can be final: in words, and where it can be mended on our own pages."""

    words: Any
    url: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the executive summary, in words already. `tone` is good, bad, warn or empty."""

    key: str
    label: Any
    value: str
    before: str = ""  # the same a period ago, or what it is compared with
    tone: str = ""
    weight: int = 100  # lighter ones come first; the summary shows the first few


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: `key` names what it is about for ever, so that two reviews can be compared."""

    key: str
    cells: Sequence[str | int | float | date | None]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers of a section as rows, for spreadsheets, slides and comparisons. Cells are values, not words about them.

    `widths` are relative, one for each column.
    """

    key: str
    title: Any
    columns: Sequence[Any]
    rows: Sequence[Row]
    widths: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart; None where nothing was measured."""

    label: Any
    values: Sequence[float | None]
    is_expected: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart that slides draw themselves: days along, values up."""

    key: str
    title: Any
    days: Sequence[date]
    series: Sequence[Series]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number comes from and how it is defined, for the appendix."""

    label: Any
    definition: Any
    source: Any = ""


def _nothing(_facts: Facts) -> tuple[Any, ...]:
    return ()


@dataclass(frozen=True)
class Section:
    """One section, as its feature registers it. Everything but `gather` reads facts alone, today's or frozen ones.

    `template` is included with `f` (the facts) for page and paper alike; it must not ask anything, and draws no form.
    `figures` gets the facts of the review before as well, None where there are none that it can read.
    """

    key: str  # "plans.kpis", for ever
    part: Part
    label: Any
    template: str
    gather: Callable[[Period], dict[str, Any] | None] = field(repr=False)
    order: int = 100
    schema: int = 1
    commented: bool = True  # has slots for what both sides make of it
    usual: bool = True  # stands in a review unless it is left out
    gaps: Callable[[Facts], Iterable[Gap]] = field(default=_nothing, repr=False)
    figures: Callable[[Facts, Facts | None], Iterable[Figure]] = field(
        default=lambda _facts, _before: (), repr=False
    )
    tables: Callable[[Facts], Iterable[Table]] = field(default=_nothing, repr=False)
    charts: Callable[[Facts], Iterable[Chart]] = field(default=_nothing, repr=False)
    sources: Callable[[Facts], Iterable[Source]] = field(default=_nothing, repr=False)
    people: Callable[[Facts], Iterable[str]] = field(default=_nothing, repr=False)  # public ids that occur


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Offer a section to every review."""
    _sections[section.key] = section


def section(key: str) -> Section | None:
    """Return the section of this key, whether or not its module is switched on: what was kept stays readable."""
    return _sections.get(key)


def sections() -> list[Section]:
    """Return the sections a review can have now, in order; those of modules that are off are left out."""
    order = {part: place for place, part in enumerate(Part)}
    there = (one for one in _sections.values() if branding.is_on(one.gather.__module__))
    return sorted(there, key=lambda one: (order[one.part], one.order, one.key))
