"""How a KPI's kept facts are drawn in a business review: the geometry of its page, on the width of half a sheet."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from portal.foundation.charts import KpiChart, Spark, kpi_chart, sparkline

SPARK = (96, 26)
POINTS_IN_A_SPARK = 26
CHART = (330, 132)
Point = tuple[date, float]


def spark_of(kpi: Mapping[str, Any], width: int = SPARK[0], height: int = SPARK[1]) -> Spark:
    """Return the sparkline of a KPI's facts: its last values with what was agreed."""
    drawn = _points(kpi["points"])[-POINTS_IN_A_SPARK:]
    way = [point for point in _points(kpi["trajectory"]) if drawn and drawn[0][0] <= point[0] <= drawn[-1][0]]
    terms, limits = kpi["terms"], kpi["threshold_in_force"]
    return sparkline(
        drawn,
        expected=way,
        target=_target(terms),
        threshold=(limits["low"], limits["high"]) if limits else None,
        width=width,
        height=height,
        waiting=kpi["stale"],
    )


def chart_of(kpi: Mapping[str, Any], until: str, width: int = CHART[0], height: int = CHART[1]) -> KpiChart:
    """Return the chart of a KPI's facts: history, what was expected, target, thresholds and forecast."""
    terms = kpi["terms"]
    return kpi_chart(
        _points(kpi["points"]),
        expected=_points(kpi["trajectory"]),
        target=_target(terms),
        target_on=_day(terms["target_on"]),
        thresholds=[(date.fromisoformat(on), (low, high)) for on, low, high in kpi["thresholds"]],
        forecast=_points(kpi["forecast"]["line"]) if kpi["forecast"] else (),
        today=date.fromisoformat(until),
        width=width,
        height=height,
        margin=(14, 16, 20, 40),
    )


def worth_a_chart(goals: Sequence[Mapping[str, Any]], most: int) -> list[Mapping[str, Any]]:
    """Return the KPIs that are drawn large: all with two values while they are at most `most`, else the worst first.

    They stay in the order of the plan.
    """
    drawn = [kpi for goal in goals for kpi in goal["kpis"] if len(kpi["points"]) > 1]
    if len(drawn) <= most:
        return drawn
    worst = {"off_track": 0, "at_risk": 1, "achieved": 2, "on_track": 3, "no_data": 4}
    ranked = sorted(range(len(drawn)), key=lambda place: (worst[drawn[place]["standing"]], place))
    return [drawn[place] for place in sorted(ranked[:most])]


def _target(terms: Mapping[str, Any]) -> Any:
    if terms["direction"] == "band":
        return terms["band_low"], terms["band_high"]
    return terms["target"]


def _points(written: Sequence[Sequence[Any]]) -> list[Point]:
    return [(date.fromisoformat(on), value) for on, value in written]


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
