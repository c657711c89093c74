"""A day in one mail: by customer and by chapter, what waits for the reader first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo

from portal.activity.notices import Kind, Told, Weight, chapter_of, kind_of
from portal.activity.queries.notices import Shown
from portal.foundation.absolute import absolute
from portal.foundation.i18n import day


@dataclass(frozen=True)
class LineTold:
    """One thing with where it leads; `asks` when it waits for the reader."""

    told: Told
    url: str
    when: str  # by the reader's own clock
    by: str
    asks: bool


@dataclass(frozen=True)
class ChapterTold:
    """Things of one sort at one customer."""

    label: str
    lines: tuple[LineTold, ...]


@dataclass(frozen=True)
class PlaceTold:
    """What is new at one customer; without a name where the reader knows only that one."""

    name: str
    chapters: tuple[ChapterTold, ...]


def summed_up(
    shown: Sequence[Shown], zone: str, *, named: bool, ways: Mapping[int, str] | None = None
) -> list[PlaceTold]:
    """Return notices by customer and chapter: the weightiest customer, chapter and line first, then by time.

    `ways` are addresses of their own, by notice.
    """
    ordered = sorted(shown, key=lambda one: (_weight(one), one.noted.id))
    places: dict[int, list[Shown]] = {}
    for one in ordered:
        places.setdefault(one.noted.customer_id, []).append(one)
    return [
        PlaceTold(of_place[0].noted.customer_name if named else "", _chapters(of_place, zone, ways or {}))
        for of_place in places.values()
    ]


def _chapters(shown: list[Shown], zone: str, ways: Mapping[int, str]) -> tuple[ChapterTold, ...]:
    first: dict[str, int] = {}
    for place, one in enumerate(shown):
        first.setdefault(_label(one), place)
    by_chapter = sorted(shown, key=lambda one: first[_label(one)])  # stable: within one, the order stays
    return tuple(
        ChapterTold(label, tuple(_line(one, zone, ways) for one in of_chapter))
        for label, of_chapter in groupby(by_chapter, key=_label)
    )


def _line(shown: Shown, zone: str, ways: Mapping[int, str]) -> LineTold:
    noted = shown.noted
    local = noted.at.astimezone(ZoneInfo(zone))
    return LineTold(
        shown.told,
        ways.get(noted.id) or absolute("notices.open_one", notice=noted.public_id),
        f"{day(local.date())} {local:%H:%M}",
        noted.by.name if noted.by else "",
        _weight(shown) is Weight.ASKS,
    )


def _label(shown: Shown) -> str:
    return str(chapter_of(shown.noted.kind))


def _weight(shown: Shown) -> Weight:
    kind: Kind | None = kind_of(shown.noted.kind)
    return kind.weight if kind else Weight.TELLS
