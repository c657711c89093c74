"""Extension point: what features above have to say on the map of a plan. The map shows it where it belongs.

The map is kept by the version of its plan's pulse: who changes what is marked raises it (`actions.pulse.bump`).
Each function takes a fixed number of statements, however many nodes there are.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from portal.plans.models import Node, Plan


@dataclass(frozen=True, slots=True)
class Mark:
    """A few words with a picture and, if given, where they lead.

    `tone`: "" (quiet), "changed", or "state", which stands first in a head, in place of the plan's own state.
    """

    words: Any
    icon: str
    url: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done from a sheet or a head: a button that leads to a page."""

    label: Any
    url: str
    icon: str
    in_dialog: bool = True


F = TypeVar("F")
OnPlan = Callable[[Plan], Sequence[Mark]]
OnNodes = Callable[[Plan], Mapping[int, Sequence[Mark]]]
PlanActs = Callable[[Plan], Sequence[Act]]
NodeActs = Callable[[Plan, Node], Sequence[Act]]
_on_plan: list[OnPlan] = []
_on_nodes: list[OnNodes] = []
_plan_acts: list[PlanActs] = []
_node_acts: list[NodeActs] = []


def on_plan(told: OnPlan) -> OnPlan:
    """Decorator: the function says what stands in the head of a plan's map, for the reader in scope."""
    return _once(_on_plan, told)


def on_nodes(told: OnNodes) -> OnNodes:
    """Decorator: the function says what stands on the cards of a plan's map, by node id."""
    return _once(_on_nodes, told)


def plan_acts(told: PlanActs) -> PlanActs:
    """Decorator: the function offers what can be done with a whole plan."""
    return _once(_plan_acts, told)


def node_acts(told: NodeActs) -> NodeActs:
    """Decorator: the function offers what can be done with one node."""
    return _once(_node_acts, told)


def of_plan(plan: Plan) -> list[Mark]:
    """Return what stands in the head."""
    return [mark for told in _on_plan for mark in told(plan)]


def of_nodes(plan: Plan) -> dict[int, tuple[Mark, ...]]:
    """Return what stands on each card."""
    marks: dict[int, tuple[Mark, ...]] = {}
    for told in _on_nodes:
        for node_id, some in told(plan).items():
            marks[node_id] = (*marks.get(node_id, ()), *some)
    return marks


def acts_on_plan(plan: Plan) -> list[Act]:
    """Return what can be done with the plan."""
    return [act for told in _plan_acts for act in told(plan)]


def acts_on_node(plan: Plan, node: Node) -> list[Act]:
    """Return what can be done with the node."""
    return [act for told in _node_acts for act in told(plan, node)]


def _once(registered: list[F], told: F) -> F:
    if told not in registered:
        registered.append(told)
    return told
