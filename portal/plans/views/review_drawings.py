"""What the sections of a plan draw from their facts, named for their templates; the same on the screen and on paper."""

from collections.abc import Mapping
from typing import Any

from portal.accounts.door import CustomerBlueprint
from portal.foundation.i18n import number
from portal.plans.rules.paper_charts import chart_of, spark_of, worth_a_chart
from portal.plans.rules.paper_trees import Tree, shape_of, trees_of
from portal.plans.views.periods import month_name

MOST_CHARTS = 60
BEFORE_ITS_NUMBER = ("%", "％", "pt")

bp = CustomerBlueprint("review_drawings", __name__)  # opens no page: it carries what templates call
bp.add_app_template_global(spark_of, "plan_spark")
bp.add_app_template_global(chart_of, "plan_chart")
bp.add_app_template_global(month_name, "plan_month")


@bp.app_template_global("plan_trees")
def trees(facts: Mapping[str, Any]) -> list[Tree]:
    """Return the map of a review's facts, goal by goal, in parts that fit on a page."""
    return trees_of(facts["goals"], value_words, shape_of(facts["goals"]))


@bp.app_template_global("plan_charted")
def charted(facts: Mapping[str, Any]) -> dict[str, bool]:
    """Return which KPIs are drawn large, by public id."""
    return {kpi["id"]: True for kpi in worth_a_chart(facts["goals"], MOST_CHARTS)}


def value_words(kpi: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a KPI's newest value as the map writes it: with its target (4.9 / 3.0 日), alone, as a bare number."""
    digits, unit, terms = kpi["digits"], kpi["unit"], kpi["terms"]
    current = number(kpi["current"], digits)
    behind = unit if unit in BEFORE_ITS_NUMBER else f" {unit}".rstrip()
    alone = current if kpi["current"] is None else f"{current}{behind}"
    if terms["direction"] == "band":
        known = terms["band_low"] is not None and terms["band_high"] is not None
        target = f"{number(terms['band_low'], digits)}–{number(terms['band_high'], digits)}" if known else ""
    else:
        target = number(terms["target"], digits) if terms["target"] is not None else ""
    return (f"{current} / {target}{behind}" if target else alone), alone, current
