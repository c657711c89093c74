"""A KPI's before and after as a story shows it: frozen from the signed agreement, with where it comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from portal.agreements.rules.contents import Contract
from portal.plans.rules import attained_share
from portal.plans.rules.digits import decimals_of
from portal.plans.rules.terms import Direction

MOST_POINTS, FEWEST_MONTHS = 12, 5
NEAR = 16  # a part of the whole time
DURATIONS = frozenset(
    {
        "日",
        "日間",
        "営業日",
        "時間",
        "分",
        "週間",
        "か月",
        "ヶ月",
        "day",
        "days",
        "hours",
        "h",
        "min",
        "minutes",
        "weeks",
    }
)
PERCENT = frozenset({"%", "％"})
Points = Sequence[tuple[date, float]]


@dataclass(frozen=True)
class Source:
    """The agreement that a figure is taken from."""

    plan: str
    edition: int
    agreed_on: date
    reference: str

    def facts(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "plan": self.plan,
            "edition": self.edition,
            "agreed_on": self.agreed_on.isoformat(),
            "reference": self.reference,
        }


@dataclass(frozen=True)
class Figure:
    """One KPI of a story, ready to be shown in a language."""

    title: str
    unit: str
    direction: str
    digits: int
    before: float
    before_on: date
    after: float
    after_on: date
    target: float | None
    low: float | None
    high: float | None
    target_on: date | None
    met: bool
    way: float | None  # the attained share of the way to the target, 0..1
    from_start: bool  # the first point is the agreed value at the start
    points: tuple[tuple[date, float], ...]
    source: Source

    @property
    def is_band(self) -> bool:
        return self.direction == Direction.BAND

    @property
    def is_counted(self) -> bool:
        """True for numbers of things, which are drawn as columns from zero up."""
        return (
            self.digits == 0 and not self.is_band and self.unit not in PERCENT and self.unit not in DURATIONS
        )

    @property
    def in_points(self) -> bool:
        """True where a difference is told in percentage points, for it is a share already."""
        return self.unit in PERCENT or self.before == 0

    @property
    def is_duration(self) -> bool:
        return self.unit in DURATIONS

    @property
    def change(self) -> float:
        """Return by how much it changed: a share of what it was before, or the plain difference `in_points`."""
        difference = self.after - self.before
        return difference if self.in_points else difference / abs(self.before)


def frozen(contract: Contract, measured: Points, source: Source) -> dict[str, Any] | None:
    """Return a KPI of an agreement with what was measured since, as plain data; None where nothing was measured.

    Before is the agreed value at the start, after the last value that was measured.
    """
    terms = contract.terms
    since = [
        (on, value) for on, value in sorted(measured) if terms.baseline_on is None or on > terms.baseline_on
    ]
    if not since:
        return None
    agreed = terms.baseline is not None and terms.baseline_on is not None
    points = thinned(_clear_of(terms.baseline_on, since), MOST_POINTS - 1 if agreed else MOST_POINTS)
    if terms.baseline is not None and terms.baseline_on is not None:
        points = [(terms.baseline_on, terms.baseline), *points]
    (before_on, before), (after_on, after) = points[0], points[-1]
    judged = not terms.gaps
    return {
        "title": contract.title,
        "unit": contract.unit,
        "direction": str(terms.direction),
        "digits": decimals_of((terms.baseline, terms.target, terms.band_low, terms.band_high, after, before)),
        "before": before,
        "before_on": before_on.isoformat(),
        "after": after,
        "after_on": after_on.isoformat(),
        "target": terms.target,
        "low": terms.band_low,
        "high": terms.band_high,
        "target_on": terms.target_on.isoformat() if terms.target_on else None,
        "met": terms.met_by(after),
        "way": min(max(attained_share(terms, after), 0.0), 1.0) if judged else None,
        "from_start": agreed,  # the first point is the agreed value at the start
        "points": [[on.isoformat(), value] for on, value in points],
        "source": source.facts(),
    }


def figure_of(facts: Mapping[str, Any], language: str) -> Figure:
    """Return a figure from plain data, called as its story calls it in a language."""
    named = (facts.get("names") or {}).get(language) or []
    title, unit = [*named, "", ""][:2]
    source = facts["source"]
    return Figure(
        title=title or facts["title"],
        unit=unit or facts["unit"],
        **{
            name: facts[name]
            for name in ("direction", "digits", "before", "after", "target", "low", "high", "met")
        },
        before_on=date.fromisoformat(facts["before_on"]),
        after_on=date.fromisoformat(facts["after_on"]),
        target_on=date.fromisoformat(facts["target_on"]) if facts.get("target_on") else None,
        way=facts.get("way"),
        from_start=facts["from_start"],
        points=tuple((date.fromisoformat(on), value) for on, value in facts["points"]),
        source=Source(
            source["plan"], source["edition"], date.fromisoformat(source["agreed_on"]), source["reference"]
        ),
    )


def thinned(points: Points, most: int = MOST_POINTS) -> list[tuple[date, float]]:
    """Return the last value of each month; of a few months every value. Of more than `most`, some: the ends always.

    >>> days = [(date(2026, month, day), float(day)) for month in (4, 5, 6, 7, 8) for day in (1, 28)]
    >>> [value for _, value in thinned(days)], len(thinned(days[:4])), len(thinned(days * 3, most=4))
    ([28.0, 28.0, 28.0, 28.0, 28.0], 4, 4)
    """
    ordered = sorted(points)
    months = [
        list(of_month)[-1] for _, of_month in groupby(ordered, key=lambda one: (one[0].year, one[0].month))
    ]
    kept = months if len(months) >= FEWEST_MONTHS else ordered
    if len(kept) <= most:
        return kept
    steps = (len(kept) - 1) / (most - 1)
    return [kept[round(number * steps)] for number in range(most)]


def _clear_of(start: date | None, points: Points) -> Points:
    """Return what was measured without what lies so near to the start that one would hide the other."""
    if start is None:
        return points
    days = (points[-1][0] - start).days
    return [point for point in points if (point[0] - start).days * NEAR >= days]
