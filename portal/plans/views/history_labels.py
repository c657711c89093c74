"""What the fields of history are called, in which order they are told, and the words of their choices."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.plans.forms.nodes_kpi import CADENCES, DIRECTIONS, KINDS
from portal.plans.models import Cadence, Direction, KpiKind, Outcome, PlanState

LABELS: dict[str, Any] = {
    "title": _l("Title"),
    "description": _l("Description"),
    "problem": _l("Today's problem"),
    "department_id": _l("Department"),
    "starts_on": _l("Start"),
    "due_on": _l("Due"),
    "weight": _l("Weight"),
    "kpi_kind": _l("Kind"),
    "unit": _l("Unit"),
    "direction": _l("Direction"),
    "baseline": _l("Value at the start"),
    "baseline_on": _l("Date of the value at the start"),
    "target": _l("Target"),
    "target_on": _l("Target date"),
    "band_low": _l("Lower end of the band"),
    "band_high": _l("Upper end of the band"),
    "limit_low": _l("Lower limit"),
    "limit_high": _l("Upper limit"),
    "thresholds": _l("Threshold (act beyond this)"),
    "response_action": _l("What we do then"),
    "response_days": _l("Within working days"),
    "cadence": _l("How often it is measured"),
    "data_source": _l("Where the value comes from"),
    "worth_minor": _l("Worth of one unit of improvement"),
    "worth_currency": _l("Currency"),
    "blocked_since": _l("Blocked since"),
    "blocked_why": _l("What blocks it"),
    "waiting_for": _l("Whose turn it is"),
    "outcome": _l("Outcome"),
    "visibility": _l("Who sees this"),
    "parent_id": _l("Place on the map"),
    "rules": _l("Rules of use"),
    "rule_of_use": _l("Rule of use"),
    "latest_value": _l("Value"),
    "measured": _l("Value"),
    "moved": _l("Place on the map"),
    "deleted": _l("Deleted"),
    "north_star": _l("Where we want to be"),
    "ends_on": _l("To"),
    "at_risk_points": _l("At risk when behind by more than (points)"),
    "off_track_points": _l("Off track when behind by more than (points)"),
    "strategy_label": _l("What the level between initiative and KPI is called"),
    "vendor_note": _l("Internal note"),
    "state": _l("State of the plan"),
    "active": _l("Active plan"),
}
OUTCOMES = {
    Outcome.ACHIEVED: _l("Achieved"),
    Outcome.PARTIAL: _l("Partly achieved"),
    Outcome.MISSED: _l("Missed"),
    Outcome.CANCELLED: _l("Cancelled"),
}
STATES = {
    PlanState.DRAFT: _l("Draft"),
    PlanState.PROPOSED: _l("Waiting for agreement"),
    PlanState.AGREED: _l("Agreed"),
    PlanState.CLOSED: _l("Closed"),
}
TEXTS = frozenset(
    {
        "title",
        "description",
        "problem",
        "response_action",
        "data_source",
        "north_star",
        "vendor_note",
        "strategy_label",
        "blocked_why",
    }
)
DAYS = frozenset({"starts_on", "due_on", "ends_on", "baseline_on", "target_on", "blocked_since"})
FIGURES = frozenset(
    {"baseline", "target", "band_low", "band_high", "limit_low", "limit_high", "latest_value"}
)
CHOICES: dict[str, tuple[Any, Mapping[Any, Any]]] = {
    "kpi_kind": (KpiKind, KINDS),
    "direction": (Direction, DIRECTIONS),
    "cadence": (Cadence, CADENCES),
    "outcome": (Outcome, OUTCOMES),
    "state": (PlanState, STATES),
}
ORDER = tuple(LABELS)
