"""The map as a tree: what hangs on what, narrowed to what its reader asked for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.foundation.audience import Side
from portal.plans.models import NodeKind
from portal.plans.queries.map import JudgedMap, OwnerKey
from portal.plans.rules import NodeJudgement


@dataclass(slots=True)
class Branch:
    """A node with where it stands and what hangs below it, in order. Nobody changes a branch once its tree is made."""

    node: Any
    standing: NodeJudgement
    kpi: Any = None
    below: list["Branch"] = field(default_factory=list)
    drawn: dict[Any, Any] = field(default_factory=dict)  # what was made of it, by whom it was made

    def all(self) -> Iterable["Branch"]:
        """Yield this branch and everything below, parents before children."""
        yield self
        for branch in self.below:
            yield from branch.all()


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader wants to see of a map; all given ones must hold. Owner and department are public ids."""

    owner: str = ""
    department: str = ""
    standing: str = ""
    side: str = ""

    def __bool__(self) -> bool:
        return bool(self.owner or self.department or self.standing or self.side)


def tree(judged: JudgedMap) -> list[Branch]:
    """Return the goals with all that hangs below them."""
    branches = {
        row.id: Branch(row, judged.nodes[row.id], judged.rows.kpis.get(row.id)) for row in judged.rows.nodes
    }
    goals = []
    for branch in branches.values():
        above = branches.get(branch.node.parent_id)
        if above is not None:
            above.below.append(branch)
        elif branch.node.parent_id is None:
            goals.append(branch)
    return goals


def narrowed_to(judged: JudgedMap, goals: list[Branch], filters: Filters) -> list[Branch]:
    """Return the branches that match, with what they hang on and (unless a standing is asked for) what is below."""
    if not filters:
        return goals
    return [kept for goal in goals if (kept := _kept(judged, goal, filters)) is not None]


def used_strategies(goals: list[Branch]) -> bool:
    """Tell whether the optional level between initiative and KPI is used."""
    return any(branch.node.kind is NodeKind.STRATEGY for goal in goals for branch in goal.all())


def next_date(judged: JudgedMap, ends_on: date) -> tuple[date, Any] | None:
    """Return the next day on which something is due, with its node (None: the plan ends); None when all is past."""
    days: list[tuple[date, Any]] = [
        (day, row)
        for row in judged.rows.nodes
        for day in (row.due_on, _target_day(judged, row))
        if day is not None and day >= judged.today and row.outcome is None
    ]
    if ends_on >= judged.today:
        days.append((ends_on, None))
    return min(days, key=lambda found: found[0], default=None)


def _target_day(judged: JudgedMap, row: Any) -> date | None:
    kpi = judged.rows.kpis.get(row.id)
    return kpi.target_on if kpi is not None else None


def _kept(judged: JudgedMap, branch: Branch, filters: Filters) -> Branch | None:
    if _matches(judged, branch, filters):
        return branch
    below = [kept for child in branch.below if (kept := _kept(judged, child, filters)) is not None]
    return Branch(branch.node, branch.standing, branch.kpi, below) if below else None


def _matches(judged: JudgedMap, branch: Branch, filters: Filters) -> bool:
    node, rows = branch.node, judged.rows
    owners = [
        (side, rows.owners[side, id_].public_id)
        for side, id_ in owner_keys(node)
        if (side, id_) in rows.owners
    ]
    department = rows.departments.get(node.department_id)
    return (
        (not filters.owner or any(public_id == filters.owner for _, public_id in owners))
        and (
            not filters.department or (department is not None and department.public_id == filters.department)
        )
        and (not filters.standing or _stands(branch, filters.standing))
        and (not filters.side or any(side == filters.side for side, _ in owners))
    )


def _stands(branch: Branch, standing: str) -> bool:
    if standing == "waiting":
        return bool(branch.kpi and branch.standing.stale)
    return branch.kpi is not None and branch.standing.standing == standing


def owner_keys(node: Any) -> list[OwnerKey]:
    """Return the keys of a node's owners, the customer's first."""
    keys = ((Side.CUSTOMER, node.customer_owner_id), (Side.VENDOR, node.vendor_owner_id))
    return [(side, id_) for side, id_ in keys if id_ is not None]
