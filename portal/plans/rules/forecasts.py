"""Where a KPI is heading: a straight line through the last measurements, and when it meets the target."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import fsum, inf
from typing import NamedTuple

from portal.foundation.numbers import fifteen_digits
from portal.plans.rules.terms import Direction, KpiTerms

FEWEST = 4
"""Below this no line is drawn: three points agree with almost any line."""
MOST = 8
"""Older measurements say little about where things are heading now."""
FLAT = 0.01
"""A line that moves by less than this part of the way during all its measurements does not move."""
SHORTEST_HORIZON = 365


class Outlook(StrEnum):
    """What the line says. All but the first three mean: not as things go."""

    MET = "met"
    WILL_REACH = "will_reach"
    WILL_LEAVE = "will_leave"
    MOVING_AWAY = "moving_away"
    FLAT = "flat"
    BEYOND_HORIZON = "beyond_horizon"


class Line(NamedTuple):
    """A least-squares line through dated values: `value` on the day `middle`, changing by `slope` a day."""

    middle: float
    value: float
    slope: float

    def at(self, day: date) -> float:
        """Return the line's value on `day`."""
        return fifteen_digits(self.value + self.slope * (day.toordinal() - self.middle))


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the last `used` measurements (`since` to `until`) let us expect.

    MET: the target is met and stays so until the target date. WILL_REACH: on `reaches_on`, `days_early`
    before the target date (negative: late). WILL_LEAVE: met now, lost on `leaves_on`, by the target date.
    MOVING_AWAY, FLAT, BEYOND_HORIZON (later than `horizon`): it will not be reached as things go.
    `on_target_date` is the value to expect then.
    """

    outlook: Outlook
    line: Line
    used: int
    since: date
    until: date
    horizon: date
    on_target_date: float
    reaches_on: date | None = None
    leaves_on: date | None = None
    days_early: int | None = None

    @property
    def will_be_met(self) -> bool:
        """Tell whether the target is expected to be met on the target date."""
        if self.outlook == Outlook.WILL_REACH:
            return self.days_early is not None and self.days_early >= 0
        return self.outlook == Outlook.MET


def forecast(measurements: Sequence[tuple[date, float]], terms: KpiTerms, today: date) -> Forecast | None:
    """Return where the last 4 to 8 measurements up to `today` lead; None with fewer, or without a target.

    The horizon is one period of the KPI (a year at least) after the later of today and the target date.

    >>> terms = KpiTerms(baseline=0, baseline_on=date(2026, 4, 1), target=100, target_on=date(2026, 6, 30))
    >>> measured = [(date(2026, 4, 1) + timedelta(days=days), float(days)) for days in (10, 20, 30, 40)]
    >>> seen = forecast(measured, terms, date(2026, 5, 12))
    >>> str(seen.outlook), seen.reaches_on.isoformat(), seen.days_early, seen.on_target_date
    ('will_reach', '2026-07-10', -10, 90.0)
    """
    points = sorted((point for point in measurements if point[0] <= today), key=lambda point: point[0])[
        -MOST:
    ]
    if terms.gaps or terms.target_on is None or terms.baseline_on is None or len(points) < FEWEST:
        return None
    line = fit(points)
    if line is None:
        return None
    period = max((terms.target_on - terms.baseline_on).days, SHORTEST_HORIZON)
    horizon = max(today, terms.target_on) + timedelta(days=period)
    outlook, crossing = _outlook(points, line, terms, today, horizon)
    reaches = crossing if outlook == Outlook.WILL_REACH else None
    return Forecast(
        outlook, line, len(points), points[0][0], points[-1][0], horizon, line.at(terms.target_on),
        reaches_on=reaches,
        leaves_on=crossing if outlook == Outlook.WILL_LEAVE else None,
        days_early=(terms.target_on - reaches).days if reaches else None,
    )  # fmt: skip


def fit(points: Sequence[tuple[date, float]]) -> Line | None:
    """Return the least-squares line, computed about the means; None when all points share one day.

    >>> fit([(date(2026, 1, day), 2.0 * day) for day in (1, 2, 3, 6)]).slope
    2.0
    """
    days = [point[0].toordinal() for point in points]
    middle, mean = fsum(days) / len(days), fsum(value for _, value in points) / len(points)
    spread = fsum((day - middle) ** 2 for day in days)
    if not spread:
        return None
    together = fsum((day - middle) * (point[1] - mean) for day, point in zip(days, points, strict=True))
    return Line(middle, mean, fifteen_digits(together / spread))


def _outlook(
    points: Sequence[tuple[date, float]], line: Line, terms: KpiTerms, today: date, horizon: date
) -> tuple[Outlook, date | None]:
    current = points[-1][1]
    flat = abs(line.slope) * (points[-1][0] - points[0][0]).days < FLAT * _scale(terms)
    if terms.met_by(current):
        leaves = None if flat else _crossing(line, _edge_ahead(terms, line.slope), today)
        if leaves and terms.target_on and leaves <= terms.target_on:
            return Outlook.WILL_LEAVE, leaves
        return Outlook.MET, None
    if flat:
        return Outlook.FLAT, None
    edge = terms.target_range.floor if current < terms.target_range.floor else terms.target_range.ceiling
    if (edge > current) != (line.slope > 0):
        return Outlook.MOVING_AWAY, None
    reaches = _crossing(line, edge, today)
    if reaches is None or reaches > horizon:
        return Outlook.BEYOND_HORIZON, None
    return Outlook.WILL_REACH, reaches


def _edge_ahead(terms: KpiTerms, slope: float) -> float:
    """Return the end of the good values towards which the line moves; ±∞ when there is none."""
    return terms.target_range.ceiling if slope > 0 else terms.target_range.floor


def _crossing(line: Line, value: float, today: date) -> date | None:
    """Return the day on which the line meets `value`, the first after `today` if it already has."""
    if abs(value) == inf:
        return None
    days = line.middle + (value - line.value) / line.slope - today.toordinal()
    latest = date.max.toordinal() - today.toordinal()
    if days >= latest:
        return None
    whole = int(-(-fifteen_digits(days) // 1))  # the line is at the value in the course of that day
    return today + timedelta(days=max(whole, 1))


def _scale(terms: KpiTerms) -> float:
    """Return the size of the way, against which a movement is large or small."""
    if terms.direction == Direction.BAND:
        low, high = terms.band_low or 0.0, terms.band_high or 0.0
        return high - low or abs(high) or 1.0
    start, target = terms.baseline or 0.0, terms.target or 0.0
    return abs(target - start) or abs(target) or 1.0
