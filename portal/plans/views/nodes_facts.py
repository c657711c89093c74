"""What the sheet of one node shows: its words, where it stands and why, and what its reader may do with it."""

from dataclasses import dataclass
from typing import Any

from portal.collaboration.queries.origins import CameFrom, came_from
from portal.foundation.markup import to_html
from portal.plans.marks import Act, acts_on_node
from portal.plans.models import Kpi, Node, NodeKind, OperatingRule
from portal.plans.queries import nodes, plans
from portal.plans.queries.map import Face
from portal.plans.queries.map_tree import Branch, owner_keys
from portal.plans.rules.digits import decimals_of
from portal.plans.rules.places import kinds_below
from portal.plans.views.map_cards import Card, card
from portal.plans.views.reading import Reading, reading


@dataclass(frozen=True)
class NodeFacts:
    """One node for one reader. `branch` carries where it stands; `path` is what it hangs on, from the goal down."""

    seen: Reading
    node: Node
    kpi: Kpi | None
    branch: Branch
    path: list[Any]
    rules: list[OperatingRule]
    came_from: CameFrom | None  # what it was made of: a conversation, a decision, a line of a note

    @property
    def card(self) -> Card:
        return card(self.seen.judged, self.branch, self.seen.words)

    @property
    def description(self) -> Any:
        """Return the description as safe HTML."""
        return to_html(self.node.description)

    @property
    def owners(self) -> list[tuple[str, Face]]:
        """Return the owners with their side, the customer's first."""
        known = self.seen.judged.rows.owners
        return [(str(key[0]), known[key]) for key in owner_keys(self.branch.node) if key in known]

    @property
    def department(self) -> str:
        found = self.seen.judged.rows.departments.get(self.node.department_id or 0)
        return found.name if found else ""

    @property
    def digits(self) -> int:
        """Return with how many decimals the KPI is written."""
        kpi, judged = self.kpi, self.branch.standing.kpi
        if kpi is None:
            return 0
        return decimals_of(
            (kpi.baseline, kpi.target, kpi.band_low, kpi.band_high, judged.current if judged else None)
        )

    @property
    def acts(self) -> list[Act]:
        """Return what features above offer to do with the node."""
        return acts_on_node(self.seen.plan, self.node)

    @property
    def below(self) -> tuple[str, ...]:
        """Return the kinds of node that can be added here."""
        return kinds_below(self.node.kind)

    @property
    def parts(self) -> list[tuple[str, float, float | None]]:
        """Return title, weight and share of each child, as they enter the mean."""
        titles = {branch.node.id: branch.node.title for branch in self.branch.all()}
        return [(titles[part.node_id], part.weight, part.share) for part in self.branch.standing.parts]

    @property
    def is_inside(self) -> bool:
        """Tell whether the node is still inside the reader's own side."""
        return str(self.node.visibility) == self.seen.inside


def facts_of(node: Node) -> NodeFacts:
    """Return what the sheet of a node shows to the reader of the request under way."""
    seen = reading(plans.plan_of(node.plan_id))
    branch = next(branch for goal in seen.goals for branch in goal.all() if branch.node.id == node.id)
    rows = seen.judged.rows.nodes
    path = list(reversed(nodes.ancestors(rows, node.parent_id)))
    rules = list(nodes.rules_of(node)) if node.kind is NodeKind.INITIATIVE else []
    return NodeFacts(seen, node, nodes.kpi_of(node), branch, path, rules, came_from("node", node.id))
