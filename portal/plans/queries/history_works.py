"""Pieces of work as pages tell them, and how everybody and everything in them is called today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from portal.accounts.models import AccountTeamMember, Department, Membership
from portal.activity.queries import Doer, named
from portal.foundation.actor import ActorKind
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.plans.models import Kpi, Node, NodeKind, Plan
from portal.plans.queries.map import Face, faces

MEMBERS = frozenset({"customer_owner_id", "response_customer_id"})
STAFF = frozenset({"vendor_owner_id", "response_vendor_id"})
PARENTS = frozenset({"moved", "parent_id"})


@dataclass(frozen=True, slots=True)
class About:
    """What was changed: the plan itself (no `kind`), or a node as it is called today; `gone` where it is deleted."""

    id: int
    public_id: str
    title: str
    kind: NodeKind | None = None
    gone: bool = False


class Line(NamedTuple):
    """One field's values, as history keeps them, and who could see it then."""

    field: str
    before: Any
    after: Any
    visibility: Visibility


@dataclass(frozen=True)
class Work:
    """One piece of work: who, when, why, and its changes by what they are about.

    `more` changes are not shown. `depth`: 0 a change, 1 its undoing, 2 done again. `undone`: taken back by now.
    `as_of`: the moment from which fields were taken.
    """

    id: int
    public_id: str
    at: datetime
    doer: Doer | None
    side: Side | None
    by: ActorKind
    why: str
    parts: list[tuple[About, list[Line]]]
    more: int = 0
    depth: int = 0
    undone: bool = False
    as_of: str = ""


@dataclass(frozen=True)
class Names:
    """How those are called today whom changes name by number; `units` of KPIs, with the currency of their worth."""

    people: dict[tuple[Side, int], Face]
    departments: dict[int, str]
    nodes: dict[int, str]
    units: dict[int, tuple[str, str]]


def names_of(plan: Plan, works: Sequence[Work]) -> Names:
    """Return how everybody and everything is called today that these changes name by number. 4 statements."""
    said = [value for work in works for _, lines in work.parts for line in lines for value in _numbered(line)]

    def of(kinds: frozenset[str]) -> set[int]:
        return {value for field, value in said if field in kinds and isinstance(value, int)}

    people = faces(of(MEMBERS), of(STAFF))
    departments = select(Department.id, Department.name).where(
        Department.id.in_(of(frozenset({"department_id"})))
    )
    parents = select(Node.id, Node.title).where(Node.id.in_(of(PARENTS)), Node.plan_id == plan.id)
    return Names(
        people,
        {row.id: row.name for row in db.session.execute(narrowed(departments, Department))},
        {row.id: row.title for row in db.session.execute(narrowed(parents, Node))},
        _units_of(works),
    )


def _numbered(line: Line) -> Iterable[tuple[str, Any]]:
    for value in (line.before, line.after):
        if line.field == "moved":
            yield "moved", value[0] if value else None
        elif line.field == "created" and isinstance(value, dict):
            yield from value.items()
        else:
            yield line.field, value


def _units_of(works: Iterable[Work]) -> dict[int, tuple[str, str]]:
    ids = {about.id for work in works for about, _ in work.parts if about.kind is NodeKind.KPI}
    asked = select(Kpi.node_id, Kpi.unit, Kpi.worth_currency).where(Kpi.node_id.in_(ids))
    return {row.node_id: (row.unit, row.worth_currency) for row in db.session.execute(narrowed(asked, Kpi))}


def people() -> list[Doer]:
    """Return by whom the history can be narrowed: the customer's people and the account team, now and before."""
    from_members = select(Membership.user_id)
    ids = set(db.session.scalars(narrowed(from_members, Membership)))
    return sorted(named(ids | _team()).values(), key=lambda doer: (doer.side or "", doer.name))


def _team() -> set[int]:
    return set(db.session.scalars(narrowed(select(AccountTeamMember.user_id), AccountTeamMember)))
