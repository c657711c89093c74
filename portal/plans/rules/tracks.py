"""The track of a KPI: threshold at the left, target at the right, so that right is always better."""

from dataclasses import dataclass
from datetime import date

from portal.plans.rules.shares import planned_value
from portal.plans.rules.terms import Bounds, Direction, KpiTerms, threshold_at, threshold_steps

EDGE = 0.08
"""Room left of the worst mark, and right of the best one, as parts of the whole."""


@dataclass(frozen=True, slots=True)
class Track:
    """Places along the track, 0 (left) to 1 (right); None where there is no such mark.

    `zone` reaches from 0 to its place, `far_zone` (bands only) from its place to 1. `in_force` is False while
    the threshold drawn does not apply yet. A band has `band` (from, to) and no `start`, `planned`, `flag`.
    """

    zone: float | None = None
    far_zone: float | None = None
    in_force: bool = False
    start: float | None = None
    now: float | None = None
    planned: float | None = None
    flag: float | None = None
    band: tuple[float, float] | None = None


def track(terms: KpiTerms, current: float | None, today: date) -> Track | None:
    """Return where everything stands on the track; None while the terms have gaps.

    >>> terms = KpiTerms(direction=Direction.LOWER, baseline=6.0, baseline_on=date(2026, 9, 30),
    ...                  target=3.0, target_on=date(2027, 3, 31))
    >>> marks = track(terms, 4.9, date(2026, 11, 20))
    >>> marks.start < marks.planned < marks.now < marks.flag
    True
    """
    if terms.gaps:
        return None
    bounds, in_force = _threshold(terms, today)
    if terms.direction == Direction.BAND:
        return _band_track(terms, current, bounds, in_force)
    limit = bounds.high if terms.direction == Direction.LOWER else bounds.low
    marks = [mark for mark in (terms.baseline, terms.target, limit, current) if mark is not None]
    place = _Places(min(marks), max(marks), turned=terms.direction == Direction.LOWER)
    return Track(
        zone=place.of(limit),
        in_force=in_force,
        start=place.of(terms.baseline),
        now=place.of(current),
        planned=place.of(planned_value(terms, today)),
        flag=place.of(terms.target),
    )


def _band_track(terms: KpiTerms, current: float | None, bounds: Bounds, in_force: bool) -> Track:
    low, high = terms.band_low or 0.0, terms.band_high or 0.0
    marks = [mark for mark in (low, high, bounds.low, bounds.high, current) if mark is not None]
    place = _Places(min(marks), max(marks), turned=False)
    return Track(
        zone=place.of(bounds.low),
        far_zone=place.of(bounds.high),
        in_force=in_force,
        now=place.of(current),
        band=(place.known(low), place.known(high)),
    )


class _Places:
    """From values to places between the two edges."""

    def __init__(self, low: float, high: float, *, turned: bool) -> None:
        self.low, self.span, self.turned = low, high - low, turned

    def known(self, value: float) -> float:
        share = (value - self.low) / self.span if self.span else 0.5
        return round(EDGE + (1 - 2 * EDGE) * (1 - share if self.turned else share), 4)

    def of(self, value: float | None) -> float | None:
        return None if value is None else self.known(value)


def _threshold(terms: KpiTerms, today: date) -> tuple[Bounds, bool]:
    """Return the threshold in force, else the first to come."""
    now = threshold_at(terms, today)
    if now is not None:
        return now, True
    steps = threshold_steps(terms)
    return (steps[0][1] if steps else Bounds(None, None)), False
