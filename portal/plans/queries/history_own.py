"""A person's own last changes of a plan: which can be undone, which undone ones can be done again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, or_, select

from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.history import ChangeSet, Revision
from portal.foundation.tenancy import customer_scope, narrowed
from portal.plans.models import Node, Plan
from portal.plans.queries.history_scope import of_this_plan

AnyRow = Row[*tuple[Any, ...]]
UNDONE = "undone"
"""The field of the marker by which a change set says which other one it takes back."""
LOOKED_AT = 60
OFFERED = 10
LISTED_FOR = timedelta(days=30)
AT_A_KEY_FOR = timedelta(days=1)
"""A shortcut takes back what its author still has in mind; what is older is chosen from the list."""


class Own(NamedTuple):
    """One change set of one's own. `depth`: 0 a change, 1 its undoing, 2 done again, …"""

    id: int
    public_id: str
    at: datetime
    depth: int
    undone: bool


@dataclass(frozen=True)
class Stacks:
    """What can be undone, newest first, and what can be done again next."""

    undoable: tuple[Own, ...]
    redoable: Own | None

    @property
    def newest(self) -> Own | None:
        """Return what a shortcut takes back, None when the last change is too long ago."""
        first = self.undoable[0] if self.undoable else None
        return first if first is not None and clock.now() - first.at <= AT_A_KEY_FOR else None


def own_changes(plan: Plan, by: Actor) -> Stacks:
    """Return what this person changed in the plan lately, sorted into what can be undone and done again."""
    rows = _own_rows(plan, by)
    depths = _depths([row.id for row in rows])
    undone = {undone_id for undone_id, _ in depths.values()}
    found = [
        Own(row.id, row.public_id, row.at, depths.get(row.id, (0, 0))[1], row.id in undone) for row in rows
    ]
    newest_change = max((one.id for one in found if one.depth == 0), default=0)
    taken_back = [one for one in found if one.depth % 2 and not one.undone and one.id > newest_change]
    undoable = tuple(one for one in found if not one.depth % 2 and not one.undone)[:OFFERED]
    return Stacks(undoable, taken_back[0] if taken_back else None)


def own_change_set(public_id: str) -> ChangeSet | None:
    """Return the change set of this public id."""
    return db.session.scalar(narrowed(select(ChangeSet).where(ChangeSet.public_id == public_id), ChangeSet))


def depth_of(change_set_id: int) -> int:
    """Return how often this was turned around: 0 for a change, 1 for its undoing, 2 for doing it again, …"""
    return _depths([change_set_id]).get(change_set_id, (0, 0))[1]


def is_undone(change_set_id: int) -> bool:
    """Tell whether another change set took this one back."""
    marker = select(Revision.id).where(
        Revision.subject_kind == "change_set", Revision.subject_id == change_set_id, Revision.field == UNDONE
    )
    return db.session.scalar(narrowed(marker, Revision)) is not None


def revisions_of(plan: Plan, done: ChangeSet) -> Sequence[Revision]:
    """Return what was changed in a piece of work, newest first, as far as its reader sees it in this plan."""
    found = select(Revision).outerjoin(
        Node, (Node.id == Revision.subject_id) & Revision.subject_kind.in_(("node", "kpi"))
    )
    found = found.where(
        Revision.change_set_id == done.id,
        or_(
            Node.plan_id == plan.id,
            (Revision.subject_kind == "plan") & (Revision.subject_id == plan.id),
        ),
    )
    return db.session.scalars(found.order_by(Revision.id.desc())).all()


def changed_later(plan: Plan, after_id: int, subjects: Collection[tuple[str, int]]) -> Sequence[AnyRow]:
    """Return what happened to these subjects after a revision, oldest first, whoever may see it."""
    ids = {subject_id for _, subject_id in subjects}
    found = (
        select(
            Revision.id, Revision.subject_kind, Revision.subject_id, Revision.field, ChangeSet.actor_id,
            ChangeSet.actor_side,
        )
        .join(ChangeSet, ChangeSet.id == Revision.change_set_id)
        .where(Revision.id > after_id, Revision.subject_kind.in_(("node", "kpi", "plan")), Revision.subject_id.in_(ids))
        .order_by(Revision.id)
    )  # fmt: skip
    with customer_scope(plan.customer_id):
        rows = db.session.execute(narrowed(found, Revision, ChangeSet)).all()
    return [row for row in rows if (row.subject_kind, row.subject_id) in subjects]


def _own_rows(plan: Plan, by: Actor) -> Sequence[AnyRow]:
    found = (
        select(ChangeSet.id, ChangeSet.public_id, ChangeSet.at)
        .where(
            ChangeSet.actor_id == by.person_id,
            ChangeSet.actor_kind == by.kind,
            ChangeSet.actor_side == by.side,
            ChangeSet.on_behalf_of_id.is_(None),
            ChangeSet.at > clock.now() - LISTED_FOR,
        )
        .order_by(ChangeSet.id.desc())
        .limit(LOOKED_AT)
    )
    return db.session.execute(of_this_plan(found, plan)).all()


def _depths(ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return of those that took something back: what, and how often it had been turned around."""
    if not ids:
        return {}
    marker = select(Revision.change_set_id, Revision.subject_id, Revision.after).where(
        Revision.change_set_id.in_(ids), Revision.subject_kind == "change_set", Revision.field == UNDONE
    )
    rows = db.session.execute(narrowed(marker, Revision))
    return {row.change_set_id: (row.subject_id, row.after) for row in rows}
