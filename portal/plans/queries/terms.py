"""From stored rows to the plain terms and points that the rules judge."""

import json
from datetime import date
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from portal.plans.rules import Cadence, Direction, KpiKind, KpiTerms, ThresholdStep


def terms_of(kpi: Any) -> KpiTerms:
    """Return the agreed terms of a KPI, from an object or a row with the same columns."""
    return KpiTerms(
        KpiKind(kpi.kind),
        Direction(kpi.direction),
        kpi.baseline,
        kpi.baseline_on,
        kpi.target,
        kpi.target_on,
        kpi.band_low,
        kpi.band_high,
        kpi.limit_low,
        kpi.limit_high,
        steps_of(kpi.thresholds),
        Cadence(kpi.cadence),
    )


def steps_of(thresholds: list[dict[str, Any]]) -> tuple[ThresholdStep, ...]:
    """Return the steps of a stored threshold.

    >>> steps_of([{"from": "2026-11-01", "value": 6.5}])
    (ThresholdStep(value=6.5, low=None, high=None, applies_from=datetime.date(2026, 11, 1)),)
    """
    return tuple(
        ThresholdStep(
            step.get("value"),
            step.get("low"),
            step.get("high"),
            date.fromisoformat(step["from"]) if step.get("from") else None,
        )
        for step in thresholds
    )


def points_of(recent: list[list[Any]]) -> list[tuple[date, float]]:
    """Return dated values, oldest first, of what `Kpi.recent` keeps.

    >>> points_of([["2026-11-20", 4.9]])
    [(datetime.date(2026, 11, 20), 4.9)]
    """
    return [(date.fromisoformat(on), value) for on, value in recent]


@lru_cache(maxsize=20_000)
def points_read(text: str) -> tuple[tuple[date, float], ...]:
    """Return dated values of `Kpi.recent` as the database writes it; the same text is read once."""
    return tuple(points_of(json.loads(text)))


@lru_cache(maxsize=20_000)
def terms_read(thresholds: str, *terms: Any) -> KpiTerms:
    """Return terms from columns in the order of `TERMS`, with `Kpi.thresholds` as the database writes it."""
    row = SimpleNamespace(**dict(zip(TERMS, terms, strict=True)), thresholds=json.loads(thresholds))
    return terms_of(row)


#: The columns of `terms_read`, in their order.
TERMS = (
    "kind", "direction", "baseline", "baseline_on", "target", "target_on", "band_low", "band_high", "limit_low",
    "limit_high", "cadence",
)  # fmt: skip
