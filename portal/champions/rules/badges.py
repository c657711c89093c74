"""Badges, each with what it was given for: nobody wears one whose reason is gone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.champions.rules.words import BadgeCode, PointAct

Dates = Mapping[PointAct, Sequence[date]]

#: Which acts, and how many of them, a badge takes.
TAKES: dict[BadgeCode, tuple[PointAct, int]] = {
    BadgeCode.FIRST_ANSWER: (PointAct.ANSWER, 1),
    BadgeCode.ANSWERS: (PointAct.ANSWER, 20),
    BadgeCode.BEST_ANSWERS: (PointAct.BEST_ANSWER, 5),
    BadgeCode.USEFUL: (PointAct.USEFUL, 50),
    BadgeCode.TIPS: (PointAct.TIP, 3),
    BadgeCode.STORY: (PointAct.STORY, 1),
    BadgeCode.GATHERINGS: (PointAct.GATHERING, 3),
    BadgeCode.ADVOCATE: (PointAct.ADVOCACY, 1),
}


@dataclass(frozen=True)
class Badge:
    """A badge: for how many acts of which kind, of how many by now, and since which day."""

    code: BadgeCode
    act: PointAct
    takes: int
    count: int
    since: date


def earned(done: Dates) -> list[Badge]:
    """Return the badges of somebody who did these things on these days, the newest first.

    >>> days = [date(2026, 11, day) for day in (3, 1, 2)]
    >>> for badge in earned({PointAct.ANSWER: days, PointAct.TIP: days}):
    ...     print(badge.code, badge.since, badge.count)
    tips 2026-11-03 3
    first_answer 2026-11-01 3
    """
    found = [
        Badge(code, act, takes, len(done[act]), sorted(done[act])[takes - 1])
        for code, (act, takes) in TAKES.items()
        if len(done.get(act, ())) >= takes
    ]
    return sorted(found, key=lambda badge: (badge.since, badge.takes), reverse=True)
