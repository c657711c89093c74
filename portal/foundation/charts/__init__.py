"""Where lines, ticks and zones go: pure geometry in SVG units, for page and PDF alike.

Coordinates grow right and down. Labels stay values; templates put them into words.
"""

from portal.foundation.charts.columns import Column, ColumnChart, column_chart
from portal.foundation.charts.kpi_charts import DateTick, Dot, KpiChart, ThresholdMark, ValueTick, kpi_chart
from portal.foundation.charts.passages import Passage, passage
from portal.foundation.charts.scales import Ends, Point, Rect, Spot, Zone
from portal.foundation.charts.sparks import Spark, sparkline
from portal.foundation.charts.ticks import date_ticks, nice_ticks

__all__ = [
    "Column",
    "ColumnChart",
    "DateTick",
    "Dot",
    "Ends",
    "KpiChart",
    "Passage",
    "Point",
    "Rect",
    "Spark",
    "Spot",
    "ThresholdMark",
    "ValueTick",
    "Zone",
    "column_chart",
    "date_ticks",
    "kpi_chart",
    "nice_ticks",
    "passage",
    "sparkline",
]
