"""What was changed in a plan, or on one node, by whom and why: pieces of work, newest first, a page at a time.

Read in a fixed number of statements. A reader finds what they saw when it was made and may see today; the rest of a
piece of work is not even counted.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select, tuple_

from portal.accounts.models import User
from portal.activity.queries import Doer, named
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.history import ChangeSet, Revision
from portal.foundation.tenancy import narrowed
from portal.plans.models import Node, Plan
from portal.plans.queries.history_own import UNDONE
from portal.plans.queries.history_scope import PUSHED, AnySelect, of_this_node, of_this_plan
from portal.plans.queries.history_works import About, Line, Names, Work, names_of

AnyRow = Row[*tuple[Any, ...]]
A_PAGE = 25
LINES_SHOWN = 24
"""So many changes of one piece of work stand on a page of many; all of them on a page of its own."""
LINES_AT_MOST = 2_000


@dataclass(frozen=True)
class Wanted:
    """Which part of the history is asked for: a person's public id, a side, from when until when."""

    person: str = ""
    side: Side | None = None
    first: datetime | None = None
    last: datetime | None = None

    @property
    def narrows(self) -> bool:
        """True when anything is left out."""
        return bool(self.person or self.side or self.first or self.last)


EVERYTHING = Wanted()


@dataclass(frozen=True)
class Page:
    """A page of history. `older` is the public id from which the next page goes on, empty on the last."""

    works: list[Work]
    names: Names
    older: str = ""


def of_plan(plan: Plan, wanted: Wanted = EVERYTHING, *, before: str = "") -> Page:
    """Return a page of the history of a plan and its nodes; `before` is the `older` of the page before."""
    return _page(plan, None, lambda asked: of_this_plan(asked, plan), wanted, before)


def of_node(plan: Plan, node: Node, wanted: Wanted = EVERYTHING, *, before: str = "") -> Page:
    """Return a page of the history of one node, deleted or not."""
    return _page(plan, node, lambda asked: of_this_node(asked, node), wanted, before)


def of_work(plan: Plan, public_id: str) -> Page:
    """Return one piece of work with all its changes in this plan; an empty page when there is none to be seen."""
    asked = of_this_plan(_asked(EVERYTHING).where(ChangeSet.public_id == public_id), plan)
    return _filled(plan, None, db.session.execute(asked).all(), LINES_AT_MOST)


def of_works(plan: Plan, ids: Collection[int]) -> Page:
    """Return these pieces of work, newest first."""
    asked = of_this_plan(_asked(EVERYTHING).where(ChangeSet.id.in_(ids)), plan).order_by(ChangeSet.id.desc())
    return _filled(plan, None, db.session.execute(asked).all(), LINES_SHOWN)


def node_ever(public_id: str) -> Node | None:
    """Return the node of this public id, deleted or not, of a plan that is there."""
    found = select(Node).join(Plan, Plan.id == Node.plan_id)
    found = found.where(Node.public_id == public_id, Plan.deleted_at.is_(None))
    return db.session.scalar(narrowed(found, Node, Plan))


def neighbours(plan: Plan, at: datetime) -> tuple[datetime | None, datetime | None]:
    """Return when the plan changed last before `at`, and first after it, as far as the reader may know."""
    before = select(ChangeSet.at).where(ChangeSet.at < at).order_by(ChangeSet.at.desc()).limit(1)
    after = select(ChangeSet.at).where(ChangeSet.at > at).order_by(ChangeSet.at).limit(1)
    return (
        db.session.scalar(of_this_plan(before, plan)),
        db.session.scalar(of_this_plan(after, plan)),
    )


def works_at(plan: Plan, at: datetime) -> Page:
    """Return what was done at exactly this moment."""
    asked = of_this_plan(_asked(EVERYTHING).where(ChangeSet.at == at), plan).limit(A_PAGE)
    return _filled(plan, None, db.session.execute(asked).all(), LINES_SHOWN)


def _page(
    plan: Plan, node: Node | None, scoped: Callable[[AnySelect], AnySelect], wanted: Wanted, before: str
) -> Page:
    asked = _asked(wanted)
    if before and (cursor := _cursor(before)) is not None:
        asked = asked.where(tuple_(ChangeSet.at, ChangeSet.id) < tuple_(*cursor))
    ordered = scoped(asked).order_by(ChangeSet.at.desc(), ChangeSet.id.desc())
    rows = db.session.execute(ordered.limit(A_PAGE + 1)).all()
    page = _filled(plan, node, rows[:A_PAGE], LINES_SHOWN)
    return replace(page, older=rows[A_PAGE - 1].public_id) if len(rows) > A_PAGE else page


def _asked(wanted: Wanted) -> AnySelect:
    asked = select(
        ChangeSet.id, ChangeSet.public_id, ChangeSet.at, ChangeSet.actor_kind, ChangeSet.actor_id,
        ChangeSet.actor_side, ChangeSet.why,
    )  # fmt: skip
    if wanted.person:
        person = select(User.id).where(User.public_id == wanted.person).scalar_subquery()
        asked = asked.where(ChangeSet.actor_id == person)
    if wanted.side is not None:
        asked = asked.where(ChangeSet.actor_side == wanted.side)
    if wanted.first is not None:
        asked = asked.where(ChangeSet.at >= wanted.first)
    return asked.where(ChangeSet.at < wanted.last) if wanted.last is not None else asked


def _cursor(public_id: str) -> tuple[datetime, int] | None:
    found = select(ChangeSet.at, ChangeSet.id).where(ChangeSet.public_id == public_id)
    row = db.session.execute(narrowed(found, ChangeSet)).first()
    return (row.at, row.id) if row else None


def _filled(plan: Plan, node: Node | None, rows: Sequence[AnyRow], most: int) -> Page:
    ids = [row.id for row in rows]
    on_nodes, counts = _on_nodes(plan, node, ids, most)
    beside = _beside(plan, ids) if node is None else _markers(ids)
    undone = _undone(ids)
    people = named(row.actor_id for row in rows if row.actor_id)
    works = [
        _work(row, plan, [one for one in (*beside, *on_nodes) if one.change_set_id == row.id], people, undone)
        for row in rows
    ]
    works = [replace(work, more=max(counts.get(work.id, 0) - most, 0)) for work in works]
    return Page(works, names_of(plan, works))


def _on_nodes(
    plan: Plan, node: Node | None, ids: Collection[int], most: int
) -> tuple[Sequence[AnyRow], dict[int, int]]:
    """Return the changes of nodes, of each piece of work at most `most`, and how many there are of each."""
    asked = (
        select(
            Revision.id, Revision.change_set_id, Revision.subject_kind, Revision.subject_id, Revision.field,
            Revision.before, Revision.after, Revision.visibility, Node.public_id, Node.title, Node.kind,
            Node.deleted_at,
            func.row_number().over(partition_by=Revision.change_set_id, order_by=Revision.id).label("place"),
            func.count().over(partition_by=Revision.change_set_id).label("total"),
        )
        .join(Node, Node.id == Revision.subject_id)
        .where(
            Revision.change_set_id.in_(ids),
            Revision.subject_kind.in_(("node", "kpi")),
            Revision.field != PUSHED,
            Node.plan_id == plan.id,
        )
    )  # fmt: skip
    if node is not None:
        asked = asked.where(Node.id == node.id)
    ranked = narrowed(asked, Revision, Node).subquery()
    shown = select(ranked).where(ranked.c.place <= most).order_by(ranked.c.id)
    rows = db.session.execute(shown.execution_options(narrowed=True)).all()
    return rows, {row.change_set_id: row.total for row in rows}


def _beside(plan: Plan, ids: Collection[int]) -> Sequence[AnyRow]:
    """Return the changes of the plan itself, and what pieces of work say about each other."""
    return _plain(
        ids,
        or_(
            (Revision.subject_kind == "plan") & (Revision.subject_id == plan.id),
            Revision.subject_kind == "change_set",
        ),
    )


def _markers(ids: Collection[int]) -> Sequence[AnyRow]:
    return _plain(ids, Revision.subject_kind == "change_set")


def _plain(ids: Collection[int], condition: Any) -> Sequence[AnyRow]:
    asked = select(
        Revision.id, Revision.change_set_id, Revision.subject_kind, Revision.subject_id, Revision.field,
        Revision.before, Revision.after, Revision.visibility,
    ).where(Revision.change_set_id.in_(ids), condition)  # fmt: skip
    rows = db.session.execute(narrowed(asked, Revision)).all()
    return sorted(rows, key=lambda row: row.id)  # ordered in the database, the whole table would be walked


def _undone(ids: Collection[int]) -> frozenset[int]:
    asked = select(Revision.subject_id).where(
        Revision.subject_kind == "change_set", Revision.subject_id.in_(ids), Revision.field == UNDONE
    )
    return frozenset(db.session.scalars(narrowed(asked, Revision)))


def _work(
    row: AnyRow, plan: Plan, lines: Sequence[AnyRow], people: dict[int, Doer], undone: frozenset[int]
) -> Work:
    markers = {one.field: one.after for one in lines if one.subject_kind == "change_set"}
    parts: dict[tuple[bool, int], tuple[About, list[Line]]] = {}
    for one in lines:
        if one.subject_kind == "change_set":
            continue
        key = (one.subject_kind == "plan", one.subject_id)
        if key not in parts:
            parts[key] = (About(plan.id, plan.public_id, plan.title) if key[0] else _about(one), [])
        parts[key][1].append(Line(one.field, one.before, one.after, one.visibility))
    return Work(
        row.id, row.public_id, row.at, people.get(row.actor_id), row.actor_side, row.actor_kind, row.why or "",
        list(parts.values()), depth=markers.get(UNDONE) or 0, undone=row.id in undone,
        as_of=markers.get("as_of") or "",
    )  # fmt: skip


def _about(row: AnyRow) -> About:
    return About(row.subject_id, row.public_id, row.title, row.kind, row.deleted_at is not None)
