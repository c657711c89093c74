"""A plan and its map as they stood at a past moment, in a fixed number of statements however long the history is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, case, func, null, or_, select

from portal.foundation.db import db
from portal.foundation.history import CREATED, DELETED, RESTORED, ChangeSet, Revision, plain
from portal.foundation.tenancy import narrowed, scope
from portal.plans.models import (
    Kpi,
    Measurement,
    Node,
    NodeKind,
    OperatingRule,
    Plan,
)
from portal.plans.queries.history_rows import KPI_FIELDS, NODE_FIELDS, PLAN_FIELDS, kpi_row, node_row, typed
from portal.plans.queries.map import MapRows, departments, owners
from portal.plans.rules import moments
from portal.plans.rules.moments import RULE, Recorded, State

AnyRow = Row[*tuple[Any, ...]]


class Known(NamedTuple):
    """What never changes about a node: who it is, and when it came and went."""

    public_id: str
    kind: NodeKind
    created_at: datetime
    deleted_at: datetime | None
    title: str


@dataclass(frozen=True)
class Moment:
    """A plan at a moment, for the readers in scope. `then` and `today` hold what stood on the map, by node id."""

    at: datetime
    plan: Any
    nodes: Mapping[int, Known]
    then: State
    today: State
    values: Mapping[int, list[tuple[date, float]]]
    newest: Mapping[int, float | None]  # of each KPI, today

    def measured_since(self) -> dict[int, float | None]:
        """Return today's value of each KPI that had another one then, by node id."""
        stood = {node_id: points[-1][1] for node_id, points in self.values.items() if points}
        return {
            node_id: value
            for node_id, value in self.newest.items()
            if node_id in self.then and value != stood.get(node_id)
        }


def moment(plan: Plan, at: datetime) -> Moment:
    """Return the plan as it stood right after everything that happened until `at`. 6 statements.

    Nothing is in it that its readers do not see today, or did not see then.
    """
    known, today, newest = _today(plan)
    recorded = _recorded_since(plan, at)
    then = _settled(moments.walked_back(today, _changes(recorded)), known, recorded, at)
    sees = _seen()
    then = {node_id: node for node_id, node in then.items() if node["visibility"] in sees}
    stood = moments.alive(then)
    values = _values(plan, at) if any(known[node_id].kind is NodeKind.KPI for node_id in stood) else {}
    return Moment(at, _plan_then(plan, at), known, stood, moments.alive(today), values, newest)


def rows_of(found: Moment) -> MapRows:
    """Return the rows that draw the map of that moment, in 2 statements at most."""
    as_of = found.at.isoformat()
    ordered = sorted(found.then.items(), key=lambda item: (item[1]["position"], item[0]))
    nodes: list[Any] = [node_row(node_id, node, found.nodes[node_id], as_of) for node_id, node in ordered]
    kpis: dict[int, Any] = {
        node_id: kpi_row(node_id, node, found.values.get(node_id, ()), as_of)
        for node_id, node in ordered
        if found.nodes[node_id].kind is NodeKind.KPI
    }
    rules: dict[int, Any] = {
        node_id: [SimpleNamespace(node_id=node_id, **rule) for rule in node["rules"]]
        for node_id, node in ordered
        if node.get("rules")
    }
    return MapRows(nodes, kpis, owners(nodes), departments(nodes), rules)


def _today(plan: Plan) -> tuple[dict[int, Known], State, dict[int, float | None]]:
    """Return every node that the plan has or had, what each says today, and the newest value of each KPI."""
    newest: dict[int, float | None] = {}
    columns = [getattr(Node, name) for name in NODE_FIELDS]
    found = select(
        Node.id, Node.public_id, Node.kind, Node.created_at, Node.deleted_at, *columns
    ).where(Node.plan_id == plan.id).order_by(Node.id)  # fmt: skip
    rows = db.session.execute(narrowed(found, Node)).all()
    known = {
        row.id: Known(row.public_id, row.kind, row.created_at, row.deleted_at, row.title) for row in rows
    }
    state: State = {
        row.id: {name: plain(getattr(row, name)) for name in NODE_FIELDS} | {"alive": row.deleted_at is None}
        for row in rows
    }
    terms = select(
        Kpi.node_id, Kpi.latest_value, *(getattr(Kpi, column) for column in KPI_FIELDS.values())
    ).join(Node, Node.id == Kpi.node_id)
    for row in db.session.execute(narrowed(terms.where(Node.plan_id == plan.id), Kpi, Node)):
        if row.node_id in state:
            newest[row.node_id] = row.latest_value
            state[row.node_id] |= {name: plain(getattr(row, of)) for name, of in KPI_FIELDS.items()}
    for row in _rules(plan):
        if row.node_id in state:
            state[row.node_id].setdefault("rules", []).append(moments.rule(row._asdict()))
    for node_id, node in state.items():
        if known[node_id].kind is NodeKind.INITIATIVE:
            node.setdefault("rules", [])
    return known, state, newest


def _rules(plan: Plan) -> Sequence[AnyRow]:
    found = select(
        OperatingRule.node_id,
        OperatingRule.who,
        OperatingRule.what,
        OperatingRule.by_when,
        OperatingRule.position,
    ).join(Node, Node.id == OperatingRule.node_id)
    found = found.where(Node.plan_id == plan.id).order_by(OperatingRule.position, OperatingRule.id)
    return db.session.execute(narrowed(found, OperatingRule, Node)).all()


def _recorded_since(plan: Plan, at: datetime) -> Sequence[AnyRow]:
    """Return, newest first, of each field the first change after `at`, every change of a rule, and all creations."""
    after = case((Revision.field == RULE, Revision.after), else_=null()).label("after")
    order = func.row_number().over(partition_by=(Revision.subject_id, Revision.field), order_by=Revision.id)
    asked = (
        select(
            Revision.id, Revision.subject_id, Revision.field, Revision.before, after, ChangeSet.at,
            order.label("place"),
        )
        .join(ChangeSet, ChangeSet.id == Revision.change_set_id)
        .join(Node, Node.id == Revision.subject_id)
        .where(
            Revision.subject_kind == "node",
            Node.plan_id == plan.id,
            or_(ChangeSet.at > at, Revision.field == CREATED),
        )
    )  # fmt: skip
    return _first_of_each(narrowed(asked, Revision, ChangeSet, Node))


def _first_of_each(asked: Select[Any]) -> Sequence[AnyRow]:
    ranked = asked.subquery()
    first = select(ranked).where(or_(ranked.c.place == 1, ranked.c.field == RULE))
    return db.session.execute(first.order_by(ranked.c.id.desc()).execution_options(narrowed=True)).all()


def _changes(recorded: Iterable[AnyRow]) -> Iterable[Recorded]:
    return (
        Recorded(row.subject_id, row.field, row.before, row.after) for row in recorded if row.field != CREATED
    )


def _settled(state: State, known: Mapping[int, Known], recorded: Sequence[AnyRow], at: datetime) -> State:
    """Leave out what was made later; what came or went before history was kept counts by its own dates."""
    made = {row.subject_id: row.at for row in recorded if row.field == CREATED}
    told = {row.subject_id for row in recorded if row.field in (DELETED, RESTORED)}
    found = {}
    for node_id, node in state.items():
        if made.get(node_id, known[node_id].created_at) > at:
            continue
        gone = known[node_id].deleted_at
        untold = gone is not None and gone > at and node_id not in told
        found[node_id] = {**node, "alive": True} if untold else node
    return found


def _plan_then(plan: Plan, at: datetime) -> Any:
    asked = (
        select(Revision.field, Revision.before)
        .join(ChangeSet, ChangeSet.id == Revision.change_set_id)
        .where(Revision.subject_kind == "plan", Revision.subject_id == plan.id, ChangeSet.at > at)
        .order_by(Revision.id.desc())
    )
    said = {name: getattr(plan, name) for name in PLAN_FIELDS}
    for row in db.session.execute(narrowed(asked, Revision, ChangeSet)):
        if row.field in said:
            said[row.field] = typed(row.field, row.before)
    return SimpleNamespace(id=plan.id, public_id=plan.public_id, **said)


def _values(plan: Plan, at: datetime) -> dict[int, list[tuple[date, float]]]:
    """Return the values that were in force then, oldest first, by node id."""
    asked = (
        select(Measurement.node_id, Measurement.on, Measurement.value)
        .join(Node, Node.id == Measurement.node_id)
        .where(Node.plan_id == plan.id, Measurement.recorded_at <= at)
        .order_by(Measurement.on, Measurement.id)
    )
    newest: dict[int, dict[date, float | None]] = {}
    for row in db.session.execute(narrowed(asked, Measurement, Node)):
        newest.setdefault(row.node_id, {})[row.on] = row.value
    return {
        node_id: [(on, value) for on, value in days.items() if value is not None]
        for node_id, days in newest.items()
    }


def _seen() -> frozenset[str]:
    current = scope()
    seen = current.sees if current is not None and current.sees is not None else None
    return (
        frozenset(str(one) for one in seen)
        if seen is not None
        else frozenset({"vendor", "customer", "shared"})
    )
