"""The track of an agreed KPI: threshold at the left, target at the right, and where the edition before had them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from portal.plans.rules import Bounds, Direction, KpiTerms, planned_value, threshold_at, threshold_steps

EDGE = 0.08
"""Room left of the worst mark, and right of the best one, as parts of the whole."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Places along the track, 0 (left, bad) to 1 (right, good); None where there is no such mark.

    `zone` reaches from 0 to its place; of a band, `far_zone` from its place to 1, and `band` is (from, to).
    What begins with `old_` is where the edition before had it, told only where it differs.
    """

    zone: float | None = None
    far_zone: float | None = None
    start: float | None = None
    now: float | None = None
    planned: float | None = None
    flag: float | None = None
    band: tuple[float, float] | None = None
    old_zone: float | None = None
    old_flag: float | None = None


def lane(terms: KpiTerms, before: KpiTerms | None, current: float | None, today: date) -> Lane | None:
    """Return where everything stands, both editions on one scale; None while the terms have gaps.

    >>> old = KpiTerms(direction=Direction.LOWER, baseline=300, baseline_on=date(2026, 9, 30), target=100,
    ...                target_on=date(2027, 3, 31))
    >>> new = KpiTerms(direction=Direction.LOWER, baseline=300, baseline_on=date(2026, 9, 30), target=80,
    ...                target_on=date(2027, 3, 31))
    >>> marks = lane(new, old, 252, date(2026, 11, 20))
    >>> marks.start < marks.now < marks.planned < marks.old_flag < marks.flag
    True
    """
    if terms.gaps:
        return None
    limits = threshold_to_show(terms, today)[0]
    if terms.direction == Direction.BAND:
        return _band_lane(terms, limits, current)
    limit = _worse_end(terms, limits)
    same_way = before is not None and before.direction == terms.direction and not before.gaps
    old_target = before.target if before and same_way and before.target != terms.target else None
    old_limit = _worse_end(before, threshold_to_show(before, today)[0]) if before and same_way else None
    marks = (terms.baseline, terms.target, limit, current, old_target, old_limit)
    place = _scale([mark for mark in marks if mark is not None], turned=terms.direction == Direction.LOWER)
    return Lane(
        zone=place(limit),
        start=place(terms.baseline),
        now=place(current),
        planned=place(planned_value(terms, today)),
        flag=place(terms.target),
        old_zone=place(old_limit) if old_limit != limit else None,
        old_flag=place(old_target),
    )


def threshold_to_show(terms: KpiTerms, today: date) -> tuple[Bounds, date | None]:
    """Return the threshold in force with None, else the first to come with the day from which it applies."""
    now = threshold_at(terms, today)
    if now is not None:
        return now, None
    steps = threshold_steps(terms)
    return (steps[0][1], steps[0][0]) if steps else (Bounds(None, None), None)


def _worse_end(terms: KpiTerms, limits: Bounds) -> float | None:
    return limits.high if terms.direction == Direction.LOWER else limits.low


def _band_lane(terms: KpiTerms, limits: Bounds, current: float | None) -> Lane:
    low, high = terms.band_low or 0.0, terms.band_high or 0.0
    marks = (low, high, limits.low, limits.high, current)
    place = _scale([mark for mark in marks if mark is not None], turned=False)
    edges = (place(low) or 0.0, place(high) or 0.0)
    return Lane(zone=place(limits.low), far_zone=place(limits.high), now=place(current), band=edges)


def _scale(marks: list[float], *, turned: bool) -> Callable[[float | None], float | None]:
    low, span = min(marks), max(marks) - min(marks)

    def place(value: float | None) -> float | None:
        if value is None:
            return None
        share = (value - low) / span if span else 0.5
        return round(EDGE + (1 - 2 * EDGE) * (1 - share if turned else share), 4)

    return place
