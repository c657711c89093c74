"""How a KPI went, period by period, and since when its threshold has been crossed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.foundation.calendar import FiscalYear
from portal.plans.rules.periods import Stretch, last_stretches
from portal.plans.rules.shares import planned_value
from portal.plans.rules.standings import AS_THE_ISSUE_SAYS, Judgement, standing
from portal.plans.rules.terms import Bounds, KpiTerms, Limits, newest_until, threshold_at


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """One period of a KPI: the newest value in it (None: not measured), and how it stood at its end."""

    stretch: Stretch
    on: date | None
    value: float | None
    planned: float | None
    threshold: Bounds | None
    judgement: Judgement


def course(
    terms: KpiTerms,
    points: Sequence[tuple[date, float]],
    today: date,
    *,
    count: int = 12,
    limits: Limits = AS_THE_ISSUE_SAYS,
    year: FiscalYear | None = None,
) -> list[PeriodLine]:
    """Return the last `count` periods, newest first, none before the first value or the baseline.

    >>> terms = KpiTerms(baseline=0, baseline_on=date(2026, 9, 30), target=10, target_on=date(2026, 12, 31))
    >>> lines = course(terms, [(date(2026, 10, 20), 2.0)], date(2026, 11, 21))
    >>> [(str(line.stretch.first), line.value) for line in lines]
    [('2026-11-01', None), ('2026-10-01', 2.0), ('2026-09-01', None)]
    """
    began = min([day for day, _ in points] + ([terms.baseline_on] if terms.baseline_on else [today]))
    stretches = last_stretches(terms.cadence, today, count, year or FiscalYear())
    return [_line(terms, points, one, min(one.last, today), limits) for one in stretches if one.last >= began]


def crossed_since(terms: KpiTerms, points: Sequence[tuple[date, float]], today: date) -> date | None:
    """Return the day of the first of the newest values, without a gap, that lie beyond their day's threshold.

    `points` are in force, oldest first; the newest is held against the threshold of today.
    """
    since = None
    known = [point for point in points if point[0] <= today]
    for place, (day, value) in enumerate(reversed(known)):
        threshold = threshold_at(terms, today if place == 0 else day)
        if threshold is None or value in threshold:
            break
        since = day
    return since


def _line(
    terms: KpiTerms, points: Sequence[tuple[date, float]], stretch: Stretch, until: date, limits: Limits
) -> PeriodLine:
    newest = newest_until(points, until)
    on, value = newest if newest and newest[0] in stretch else (None, None)
    started = terms.baseline_on is not None and until >= terms.baseline_on
    return PeriodLine(
        stretch,
        on,
        value,
        planned_value(terms, until) if started else None,
        threshold_at(terms, until),
        standing(terms, points, until, limits),
    )
