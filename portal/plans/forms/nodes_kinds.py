"""Which form belongs to which kind of node."""

from typing import Any

from portal.plans.forms.nodes import GoalForm, NewGoalForm, NewNodeForm, NodeForm, node_values
from portal.plans.forms.nodes_kpi import KpiForm, NewKpiForm, kpi_values, spread
from portal.plans.models import Kpi, Node, NodeKind
from portal.plans.queries.nodes_owners import Owners

SPREAD = {"thresholds": spread}
"""Composite fields, and the inputs that show them."""
FORMS: dict[NodeKind, tuple[type[NodeForm], type[NodeForm]]] = {
    NodeKind.GOAL: (GoalForm, NewGoalForm),
    NodeKind.INITIATIVE: (NodeForm, NewNodeForm),
    NodeKind.STRATEGY: (NodeForm, NewNodeForm),
    NodeKind.KPI: (KpiForm, NewKpiForm),
}


def form_for(kind: NodeKind) -> type[NodeForm]:
    """Return the form that edits a node of this kind."""
    return FORMS[kind][0]


def new_form_for(kind: NodeKind) -> type[NodeForm]:
    """Return the form that begins a node of this kind."""
    return FORMS[kind][1]


def values_of(node: Node, kpi: Kpi | None, owners: Owners) -> dict[str, Any]:
    """Return what stands in a node now, as its form holds it (composite fields whole)."""
    values = node_values(node, owners)
    if node.kind is not NodeKind.GOAL:
        values.pop("problem")
    return {**values, **kpi_values(kpi, owners)} if kpi else values


def inputs_of(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values by input: composite fields are spread over theirs."""
    inputs = dict(values)
    for name, spread_out in SPREAD.items():
        if name in inputs:
            inputs.update(spread_out(inputs.pop(name)))
    return inputs
