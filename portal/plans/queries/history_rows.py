"""What history keeps of a node, a KPI and a plan, and the rows that draw them as they once were."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from portal.plans.models import Cadence, Direction, KpiKind, NodeKind
from portal.plans.models import Outcome as PlanOutcome

KEPT_RECENT = 26
"""As many values as today's map draws."""
#: What a node says, and (by the name under which it is recorded) what a KPI agrees on.
NODE_FIELDS = (
    "title", "description", "problem", "customer_owner_id", "vendor_owner_id", "department_id", "starts_on",
    "due_on", "weight", "outcome", "visibility", "parent_id", "position", "blocked_since", "blocked_why",
    "waiting_for",
)  # fmt: skip
KPI_FIELDS = {
    "kpi_kind": "kind",
    **{
        name: name
        for name in (
            "unit", "direction", "baseline", "baseline_on", "target", "target_on", "band_low", "band_high",
            "limit_low", "limit_high", "thresholds", "response_action", "response_vendor_id",
            "response_customer_id", "response_days", "cadence", "data_source", "worth_minor", "worth_currency",
        )
    },
}  # fmt: skip
PLAN_FIELDS = (
    "title", "north_star", "starts_on", "ends_on", "at_risk_points", "off_track_points", "strategy_label", "state",
    "visibility",
)  # fmt: skip
DAYS = frozenset({"starts_on", "due_on", "ends_on", "baseline_on", "target_on", "blocked_since"})
WORDS: dict[str, Any] = {
    "kpi_kind": KpiKind, "direction": Direction, "cadence": Cadence, "outcome": PlanOutcome,
}  # fmt: skip


class NodeThen(NamedTuple):
    """A node as the map draws it."""

    id: int
    public_id: str
    parent_id: int | None
    kind: NodeKind
    position: int
    title: str
    problem: str
    visibility: str
    customer_owner_id: int | None
    vendor_owner_id: int | None
    department_id: int | None
    starts_on: date | None
    due_on: date | None
    weight: float
    outcome: PlanOutcome | None
    blocked_since: date | None
    blocked_why: str
    waiting_for: str | None
    as_of: str


class KpiThen(NamedTuple):
    """A KPI as the map draws it."""

    node_id: int
    kind: KpiKind
    unit: str
    direction: Direction
    baseline: float | None
    baseline_on: date | None
    target: float | None
    target_on: date | None
    band_low: float | None
    band_high: float | None
    limit_low: float | None
    limit_high: float | None
    cadence: Cadence
    thresholds_text: str
    recent_text: str
    as_of: str


def typed(name: str, value: Any) -> Any:
    """Return a value as rows hold it, from how history keeps it.

    >>> typed("due_on", "2026-11-21"), typed("direction", "lower"), typed("title", "Goal")
    (datetime.date(2026, 11, 21), <Direction.LOWER: 'lower'>, 'Goal')
    """
    if value is None:
        return None
    if name in DAYS:
        return date.fromisoformat(value) if isinstance(value, str) else value
    return WORDS[name](value) if name in WORDS else value


def node_row(node_id: int, node: Mapping[str, Any], known: Any, as_of: str) -> NodeThen:
    said = {name: typed(name, node[name]) for name in NodeThen._fields if name in node}
    return NodeThen(id=node_id, public_id=known.public_id, kind=known.kind, as_of=as_of, **said)


def kpi_row(
    node_id: int, node: Mapping[str, Any], points: Sequence[tuple[date, float]], as_of: str
) -> KpiThen:
    said = {of: typed(name, node[name]) for name, of in KPI_FIELDS.items() if of in KpiThen._fields}
    recent = [[on.isoformat(), value] for on, value in points[-KEPT_RECENT:]]
    return KpiThen(
        node_id=node_id,
        thresholds_text=json.dumps(node["thresholds"]),
        recent_text=json.dumps(recent),
        as_of=as_of,
        **said,
    )
