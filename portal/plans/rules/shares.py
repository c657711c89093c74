"""How far along: the share of the way that is planned by today, and the share that is done."""

from datetime import date
from typing import NamedTuple

from portal.foundation.numbers import difference, fifteen_digits
from portal.plans.rules.terms import Bounds, Direction, KpiTerms, threshold_steps

MET, UNMET = 1.0, 0.0


class Way(NamedTuple):
    """The attained share as a division: `gained` of `needed`, both in the KPI's unit, up is better.

    Travel: improvement since the start, of the improvement agreed. Hold: 0 needed.
    Band: the room left before the limit, of the room between the edge and the limit; inside, 0 needed.
    """

    gained: float
    needed: float
    share: float


def expected_share(terms: KpiTerms, today: date) -> float:
    """Return (t − t0) / (t1 − t0) within 0..1: the share planned by `today`. Dates must be set.

    >>> terms = KpiTerms(baseline_on=date(2026, 9, 30), target_on=date(2027, 3, 31))
    >>> round(expected_share(terms, date(2026, 11, 20)), 4)
    0.2802
    """
    start, end = terms.baseline_on, terms.target_on
    if start is None or end is None:
        raise ValueError("without both dates nothing is planned")
    if end <= start or today >= end:
        return MET if today >= end else UNMET
    return max((today - start).days / (end - start).days, UNMET)


def attained_share(terms: KpiTerms, current: float) -> float:
    """Return (current − b) / (g − b), which serves falling targets too; below 0 or above 1 where that is so.

    A target no better than the baseline means "hold it": 1 when at or better, else 0. A band: 1 inside,
    falling linearly from the edge to 0 at the limit and beyond.

    >>> round(attained_share(KpiTerms(direction=Direction.LOWER, baseline=6.0, target=3.0), 4.9), 4)
    0.3667
    >>> attained_share(KpiTerms(direction=Direction.BAND, band_low=70, band_high=80, limit_high=100), 85)
    0.75
    """
    return way(terms, current).share


def way(terms: KpiTerms, current: float) -> Way:
    """Return the attained share with the two figures it is the quotient of. Values must be set."""
    if terms.direction == Direction.BAND:
        return _within_band(terms, current)
    start, goal = terms.baseline, terms.target
    if start is None or goal is None:
        raise ValueError("without a baseline and a target nothing can be attained")
    if terms.direction == Direction.LOWER:
        gained, needed = difference(start, current), difference(start, goal)
    else:
        gained, needed = difference(current, start), difference(goal, start)
    if needed <= 0:
        return Way(gained, 0.0, MET if terms.met_by(current) else UNMET)
    return Way(gained, needed, gained / needed)


def planned_value(terms: KpiTerms, day: date) -> float | None:
    """Return the value planned for `day` on the straight way from baseline to target; None for a band.

    >>> terms = KpiTerms(direction=Direction.LOWER, baseline=6, target=3, baseline_on=date(2026, 9, 30),
    ...                  target_on=date(2027, 3, 31))
    >>> round(planned_value(terms, date(2026, 11, 20)), 1)
    5.2
    """
    if terms.gaps or terms.direction == Direction.BAND or terms.baseline is None or terms.target is None:
        return None
    share = expected_share(terms, day)
    return fifteen_digits(terms.baseline * (1 - share) + terms.target * share)


def trajectory(terms: KpiTerms, until: date) -> tuple[tuple[date, float], ...]:
    """Return the agreed trajectory as points up to `until` (level after the target date); empty for a band."""
    if terms.baseline_on is None or terms.target_on is None or terms.baseline is None:
        return ()
    days = sorted(
        {terms.baseline_on, min(until, terms.target_on), until} if until > terms.baseline_on else ()
    )
    planned = ((day, planned_value(terms, day)) for day in days)
    return tuple((day, value) for day, value in planned if value is not None)


def outside_by(terms: KpiTerms, value: float) -> float:
    """Return how far `value` lies outside the band, below or above; 0 inside."""
    low, high = terms.target_range
    if low is not None and value < low:
        return difference(low, value)
    if high is not None and value > high:
        return difference(value, high)
    return 0.0


def _within_band(terms: KpiTerms, current: float) -> Way:
    missed = outside_by(terms, current)
    if not missed:
        return Way(0.0, 0.0, MET)
    room = _room(terms, below=terms.band_low is not None and current < terms.band_low)
    left = max(difference(room, missed), 0.0)
    return Way(left, room, left / room if room > 0 else UNMET)


def _room(terms: KpiTerms, below: bool) -> float:
    """Return the way from the band's edge to where the share is 0."""
    edge, limit = (terms.band_low, terms.limit_low) if below else (terms.band_high, terms.limit_high)
    if edge is None:
        raise ValueError("a band has two edges")
    if limit is None:
        limit = _last_threshold(terms, below)
    if limit is not None:
        return max(difference(edge, limit) if below else difference(limit, edge), 0.0)
    return difference(terms.band_high or 0.0, terms.band_low or 0.0)


def _last_threshold(terms: KpiTerms, below: bool) -> float | None:
    steps = threshold_steps(terms)
    bounds = steps[-1][1] if steps else Bounds(None, None)
    return bounds.low if below else bounds.high
