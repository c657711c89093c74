"""Which level an ambassador has: by points, and by what they did lately."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portal.champions.rules.words import PointAct

Days = Mapping[tuple[PointAct, date], int]


@dataclass(frozen=True)
class Level:
    """A level: `points` in all, of which `recent` in the last days, are needed for it."""

    name_ja: str
    name_en: str
    points: int
    recent: int

    def name_in(self, language: str) -> str:
        """Return what it is called for readers of `language`."""
        return (self.name_en or self.name_ja) if language == "en" else (self.name_ja or self.name_en)


@dataclass(frozen=True)
class Reached:
    """Where somebody stands: the level they have (none below the first), and what the next one takes."""

    level: Level | None
    place: int  # 0: no level, 1: the first …
    following: Level | None
    points_missing: int
    recent_missing: int


def levels_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Level, ...]:
    """Return levels as they are kept in the rules, the lowest first.

    >>> gold, first = {"ja": "金", "en": "Gold", "points": 300, "recent": 60}, {"ja": "", "en": "First", "points": 0}
    >>> [level.name_en for level in levels_of([gold, first])]
    ['First', 'Gold']
    """
    made = (Level(row["ja"], row["en"], int(row["points"]), int(row.get("recent", 0))) for row in rows)
    return tuple(sorted(made, key=lambda level: (level.points, level.recent)))


def reached(levels: Sequence[Level], points: int, recent: int) -> Reached:
    """Return the highest level whose points and recent points are both there.

    >>> levels = (Level("", "Ambassador", 0, 0), Level("", "Silver", 100, 20), Level("", "Gold", 300, 60))
    >>> reached(levels, 130, 25).level.name_en
    'Silver'

    Points of long ago keep no level: who has done nothing lately falls back, and rises again by doing.

    >>> reached(levels, 900, 30).level.name_en, reached(levels, 900, 30).recent_missing
    ('Silver', 30)
    >>> reached(levels, 900, 0).place, reached(levels, 900, 60).following is None
    (1, True)
    """
    place = max(
        (n for n, level in enumerate(levels, 1) if points >= level.points and recent >= level.recent),
        default=0,
    )
    following = levels[place] if place < len(levels) else None
    return Reached(
        levels[place - 1] if place else None,
        place,
        following,
        max(0, following.points - points) if following else 0,
        max(0, following.recent - recent) if following else 0,
    )


def capped(days: Days, caps: Mapping[PointAct, int], since: date | None = None) -> int:
    """Return the points of these days, of each kind of act at most its cap a day (no cap: all of them).

    >>> monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)
    >>> done = {(PointAct.USEFUL, monday): 40, (PointAct.USEFUL, tuesday): 3, (PointAct.STORY, monday): 20}
    >>> capped(done, {PointAct.USEFUL: 10}), capped(done, {PointAct.USEFUL: 10}, since=tuesday)
    (33, 3)
    """
    return sum(
        min(points, caps.get(act, points))
        for (act, day), points in days.items()
        if since is None or day >= since
    )


def counting(given: Iterable[tuple[PointAct, date, int]], caps: Mapping[PointAct, int]) -> list[int]:
    """Return what each of these counts, in the order in which they were given: nothing more once a day is full.

    >>> day = date(2026, 11, 23)
    >>> counting([(PointAct.ANSWER, day, 2)] * 3 + [(PointAct.STORY, day, 30)], {PointAct.ANSWER: 5})
    [2, 2, 1, 30]
    """
    full: defaultdict[tuple[PointAct, date], int] = defaultdict(int)
    counted = []
    for act, day, points in given:
        room = caps[act] - full[act, day] if act in caps else points
        counted.append(max(0, min(points, room)))
        full[act, day] += points
    return counted


def lately(today: date, days: int) -> date:
    """Return the first of the last `days` days, today among them.

    >>> lately(date(2026, 11, 22), 90)
    datetime.date(2026, 8, 25)
    """
    return today - timedelta(days=days - 1)
