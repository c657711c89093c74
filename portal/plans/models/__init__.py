"""Tables of the success plan: its map of nodes, KPIs and what was measured."""

from portal.plans.models.checkins import BegunResponse, CheckIn, PutOffAsk
from portal.plans.models.imports import ImportRun
from portal.plans.models.liveliness import Fading
from portal.plans.models.measurements import Measurement, PostponedValue, Source
from portal.plans.models.nodes import Kpi, Node, OperatingRule
from portal.plans.models.plans import Plan, PlanPulse, PlanSummary
from portal.plans.rules import Cadence, Direction, KpiKind, NodeKind, Outcome
from portal.plans.rules import State as PlanState

__all__ = [
    "BegunResponse",
    "Cadence",
    "CheckIn",
    "Direction",
    "Fading",
    "ImportRun",
    "Kpi",
    "KpiKind",
    "Measurement",
    "Node",
    "NodeKind",
    "OperatingRule",
    "Outcome",
    "Plan",
    "PlanPulse",
    "PlanState",
    "PlanSummary",
    "PostponedValue",
    "PutOffAsk",
    "Source",
]
