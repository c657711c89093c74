"""Everything a success map shows, as plain rows, in a handful of statements however large the map is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Row, Text, and_, bindparam, cast, literal, select, union_all

from portal.accounts.models import Department, Membership, User
from portal.collaboration.queries.comments import open_counts_by_kind
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.remembered import RowsSeen
from portal.foundation.tenancy import ask, narrowed, scoped
from portal.plans import marks
from portal.plans.marks import Mark
from portal.plans.models import Kpi, Node, OperatingRule, Plan
from portal.plans.queries.plans import limits_of
from portal.plans.queries.terms import TERMS, points_read, terms_read
from portal.plans.rules import Limits, NodeJudgement, judge_tree, kpi_judgement, plan_numbers

OwnerKey = tuple[Side, int]
#: By node id, in the order of the map: the version of the node, and of its KPI.
Versions = dict[int, tuple[int, int | None]]


class Face(NamedTuple):
    """A person as a card shows them; `public_id` is that of the membership, for the vendor's people their own."""

    name: str
    initial: str
    colour_index: int
    public_id: str = ""


class Part(NamedTuple):
    """A department as a card shows it."""

    name: str
    public_id: str


@dataclass(frozen=True, slots=True)
class Around:
    """What others say on a map: marks in its head and, by node id, on its cards; how many open comments there are."""

    head: tuple[Mark, ...] = ()
    marks: dict[int, tuple[Mark, ...]] = field(default_factory=dict)
    comments: dict[int, int] = field(default_factory=dict)
    comments_on_plan: int = 0


@dataclass(frozen=True, slots=True)
class MapRows:
    """The rows of one plan for the readers in scope. `kpis`, `rules` by node id; `owners` by side and id."""

    nodes: Sequence[Row[Any]]
    kpis: dict[int, Row[Any]]
    owners: dict[OwnerKey, Face]
    departments: dict[int, Part]
    rules: dict[int, list[Row[Any]]]
    around: Around = field(default_factory=Around)

    def seen_by(self, sees: Iterable[Visibility]) -> "MapRows":
        """Return the part of the rows that readers of these visibilities see."""
        allowed = frozenset(sees)
        nodes = [row for row in self.nodes if row.visibility in allowed]
        kpis = {row.id: self.kpis[row.id] for row in nodes if row.id in self.kpis}
        return MapRows(nodes, kpis, self.owners, self.departments, self.rules, self.around)


@dataclass(frozen=True, slots=True)
class JudgedMap:
    """A map with where every node, and the plan, stands on one day."""

    rows: MapRows
    today: date
    nodes: dict[int, NodeJudgement]
    plan: NodeJudgement
    limits: Limits

    @property
    def points(self) -> dict[int, tuple[tuple[date, float], ...]]:
        """Return the newest measurements of each KPI, oldest first, by node id."""
        return {node_id: points_read(row.recent_text) for node_id, row in self.rows.kpis.items()}


def map_rows(plan: Plan, *, shown: bool = True) -> MapRows:
    """Return the plan's rows in 5 statements at most; `shown=False` leaves out what judging does not need."""
    return read_rows(plan.id, versions(plan.id), shown=shown)


def versions(plan_id: int) -> Versions:
    """Return which nodes the plan's map has for the readers in scope, in order, and which version of each."""
    return {row.id: (row.version, row.kpi_version) for row in ask(_VERSIONS, plan_id=plan_id)}


def read_rows(plan_id: int, found: Versions, *, shown: bool = True) -> MapRows:
    """Return the rows of these versions; those that were read before are not read again."""
    nodes = _rows_seen.take("node", _NODES, [(node_id, version) for node_id, (version, _) in found.items()])
    kpis = _rows_seen.take(
        "kpi", _KPIS, [(node_id, version) for node_id, (_, version) in found.items() if version]
    )
    ordered = [nodes[node_id] for node_id in found]
    if not shown:
        return MapRows(ordered, kpis, {}, {}, {})
    return MapRows(ordered, kpis, owners(ordered), departments(ordered), _rules(ordered, plan_id))


def around(plan: Plan, nodes: Iterable[Row[Any]]) -> Around:
    """Return what other features have to say on the map of these nodes."""
    comments = open_counts_by_kind({"node": [row.id for row in nodes], "plan": [plan.id]})
    return Around(
        tuple(marks.of_plan(plan)),
        marks.of_nodes(plan),
        comments["node"],
        comments["plan"].get(plan.id, 0),
    )


def judged(plan: Plan, rows: MapRows, today: date) -> JudgedMap:
    """Judge every node of the map on the customer's day `today`."""
    limits = limits_of(plan)
    known = {node_id: (row, None) for node_id, row in rows.kpis.items()}
    nodes = judge_tree(rows.nodes, known, today, limits, judge=_judged_row)
    return JudgedMap(rows, today, nodes, plan_numbers(rows.nodes, nodes, limits), limits)


def changed_rows(
    nodes: Sequence[int], kpis: Sequence[int]
) -> tuple[dict[int, Row[Any]], dict[int, Row[Any]]]:
    """Return the rows of these nodes and KPIs as they are now, by node id; what its readers cannot see is missing."""
    return _by_id(_NODES, nodes), _by_id(_KPIS, kpis)


def _by_id(statement: Any, ids: Sequence[int]) -> dict[int, Row[Any]]:
    return {row[0]: row for row in ask(statement, new=ids)} if ids else {}


_rows_seen = RowsSeen()


@lru_cache(maxsize=50_000)
def judged_kpi(row: Row[Any], today: date, limits: Limits) -> NodeJudgement:
    """Judge a KPI's row; the same row on the same day stands the same, so it is judged once and taken again."""
    terms = terms_read(row.thresholds_text, *_terms(row))
    return kpi_judgement(terms, points_read(row.recent_text), today, limits)


def _judged_row(row: Any, _none: None, today: date, limits: Limits) -> NodeJudgement:
    return judged_kpi(row, today, limits)


_terms = attrgetter(*TERMS)
_IN_PLAN = (Node.plan_id == bindparam("plan_id"), Node.deleted_at.is_(None))
#: Which nodes there are, in order, and which version of each: all that is asked of nodes seen before.
_VERSIONS = scoped(
    select(Node.id, Node.version, Kpi.version.label("kpi_version"))
    .outerjoin(Kpi, and_(Kpi.node_id == Node.id, Kpi.customer_id == Node.customer_id))
    .where(*_IN_PLAN)
    .order_by(Node.position, Node.id),
    Node,
    along=(Kpi,),
)
_NEW: BindParameter[Any] = bindparam("new", expanding=True)
NODE_COLUMNS = (
    Node.id, Node.public_id, Node.parent_id, Node.kind, Node.position, Node.title, Node.problem,
    Node.visibility, Node.customer_owner_id, Node.vendor_owner_id, Node.department_id, Node.starts_on,
    Node.due_on, Node.weight, Node.outcome, Node.blocked_since, Node.waiting_for, Node.version,
)  # fmt: skip
KPI_COLUMNS = (
    Kpi.node_id, Kpi.kind, Kpi.unit, Kpi.direction, Kpi.baseline, Kpi.baseline_on, Kpi.target,
    Kpi.target_on, Kpi.band_low, Kpi.band_high, Kpi.limit_low, Kpi.limit_high, Kpi.cadence, Kpi.automatic,
    cast(Kpi.thresholds, Text).label("thresholds_text"), cast(Kpi.recent, Text).label("recent_text"),
    Kpi.version,
)  # fmt: skip
_NODES = scoped(select(*NODE_COLUMNS).where(Node.id.in_(_NEW)), Node)
_KPIS = scoped(select(*KPI_COLUMNS).where(Kpi.node_id.in_(_NEW)), Kpi)
_RULES = scoped(
    select(OperatingRule.node_id, OperatingRule.who, OperatingRule.what, OperatingRule.by_when)
    .join(Node, Node.id == OperatingRule.node_id)
    .where(*_IN_PLAN)
    .order_by(OperatingRule.position, OperatingRule.id),
    OperatingRule,
    Node,
)


_PERSON = (User.public_id, User.family_name, User.given_name, User.romanised)
_FACES = union_all(
    scoped(
        select(literal("customer").label("side"), Membership.id, Membership.public_id.label("key"), *_PERSON)
        .join(User, User.id == Membership.user_id)
        .where(Membership.id.in_(bindparam("members", expanding=True))),
        Membership,
    ),
    select(literal("vendor").label("side"), User.id, User.public_id.label("key"), *_PERSON).where(
        User.id.in_(bindparam("staff", expanding=True))
    ),
).execution_options(scoped=())


def owners(nodes: Iterable[Row[Any]]) -> dict[OwnerKey, Face]:
    """Return the owners of these nodes, in one statement at most."""
    rows = list(nodes)
    return faces((row.customer_owner_id for row in rows), (row.vendor_owner_id for row in rows))


def faces(members: Iterable[int | None], staff: Iterable[int | None]) -> dict[OwnerKey, Face]:
    """Return the people behind these memberships and vendor users, in one statement at most."""
    member_ids, staff_ids = set(members) - {None}, set(staff) - {None}
    if not member_ids and not staff_ids:
        return {}
    reading = language()
    return {
        (Side(row.side), row.id): _face(row, reading)
        for row in ask(_FACES, members=sorted(member_ids), staff=sorted(staff_ids))
    }


def _face(row: Row[Any], reading: str) -> Face:
    native = " ".join(filter(None, (row.family_name, row.given_name)))
    name = row.romanised if reading == "en" and row.romanised else native or row.romanised
    colour = sum(row.public_id.encode()) % 8
    return Face(name, (row.family_name or row.romanised or "?")[0].upper(), colour, row.key)


def departments(nodes: Iterable[Row[Any]]) -> dict[int, Part]:
    """Return the departments of these nodes, in one statement at most."""
    wanted = {row.department_id for row in nodes} - {None}
    if not wanted:
        return {}
    found = select(Department.id, Department.name, Department.public_id).where(Department.id.in_(wanted))
    return {row.id: Part(row.name, row.public_id) for row in db.session.execute(narrowed(found, Department))}


def _rules(nodes: Sequence[Row[Any]], plan_id: int) -> dict[int, list[Row[Any]]]:
    if not any(row.kind == "initiative" for row in nodes):
        return {}
    rules: dict[int, list[Row[Any]]] = {}
    for row in ask(_RULES, plan_id=plan_id):
        rules.setdefault(row.node_id, []).append(row)
    return rules
