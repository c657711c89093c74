"""A plan along its dates: where each node lies between the first and the last day, and where today is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from portal.foundation.clock import month_of
from portal.plans.models import Plan
from portal.plans.queries.map_tree import Branch

LAST_LABEL_AT = 96
"""Percent of the width; a month that begins later has no room for its name."""


class Month(NamedTuple):
    """The first day of a month, and where it lies (percent of the width)."""

    on: date
    x: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One node along the dates; `x` and `width` in percent of the whole. Without dates there is no bar."""

    node: Any
    branch: Branch
    depth: int
    first: date | None
    last: date | None
    x: float
    width: float
    done: float

    @property
    def dated(self) -> bool:
        return self.last is not None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything the drawing needs, in percent of its width."""

    first: date
    last: date
    months: tuple[Month, ...]
    today_x: float | None
    bars: tuple[Bar, ...]


def timeline(goals: list[Branch], plan: Plan, today: date) -> Timeline:
    """Lay the nodes out between the earliest and the latest of their dates and the plan's."""
    placed = list(_placed(goals, 0))
    days = [day for _, _, first, last in placed for day in (first, last) if day]
    first, last = min([plan.starts_on, *days]), max([plan.ends_on, *days])
    span = max((last - first).days, 1)

    def x(day: date) -> float:
        return round((day - first).days / span * 100, 2)

    bars = []
    for branch, depth, begins, ends in placed:
        start = begins or plan.starts_on
        at = min(x(start), x(ends)) if ends else 0.0
        width = max(round(x(ends) - at, 2), 0.6) if ends else 0.0
        done = width * min(max(branch.standing.share or 0.0, 0.0), 1.0)
        bars.append(Bar(branch.node, branch, depth, begins, ends, at, width, round(done, 2)))
    return Timeline(
        first, last, tuple(_months(first, last, x)), x(today) if first <= today <= last else None, tuple(bars)
    )


def _placed(branches: list[Branch], depth: int) -> Iterator[tuple[Branch, int, date | None, date | None]]:
    """Yield every node with its dates; a KPI's are those of its trajectory unless the node has its own."""
    for branch in branches:
        node, kpi = branch.node, branch.kpi
        first = node.starts_on or (kpi.baseline_on if kpi else None)
        last = node.due_on or (kpi.target_on if kpi else None)
        yield branch, depth, first, last
        yield from _placed(branch.below, depth + 1)


def _months(first: date, last: date, x: Any) -> Iterator[Month]:
    month = month_of(first)
    while month <= last:
        if month >= first and x(month) < LAST_LABEL_AT:
            yield Month(month, x(month))
        month = month_of(month + timedelta(days=32))
