"""What an import compares a file with: the plan as its reader sees it, and the people whom a file may name."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.accounts.models import AccountTeamMember, Department, Membership, User
from portal.foundation.db import db
from portal.foundation.files import StoredFile
from portal.foundation.tenancy import narrowed
from portal.plans.models import ImportRun, Kpi, Node, OperatingRule, Plan, PlanState
from portal.plans.queries.measurements import in_force
from portal.plans.rules.imports import KnownKpi
from portal.plans.rules.outlines_matching import Known
from portal.plans.rules.outlines_people import Directory, Somebody, names_of

NODE_COLUMNS = (
    Node.id, Node.public_id, Node.parent_id, Node.kind, Node.title, Node.external_id, Node.visibility,
    Node.description, Node.problem, Node.customer_owner_id, Node.vendor_owner_id, Node.department_id,
    Node.starts_on, Node.due_on, Node.weight, Node.outcome,
)  # fmt: skip
FACTS = (
    "description", "problem", "customer_owner_id", "vendor_owner_id", "department_id", "starts_on", "due_on",
    "weight", "outcome",
)  # fmt: skip
TERMS = (
    "unit", "direction", "baseline", "baseline_on", "target", "target_on", "band_low", "band_high", "limit_low",
    "limit_high", "thresholds", "response_action", "response_vendor_id", "response_customer_id", "response_days",
    "cadence", "data_source", "worth_minor", "worth_currency",
)  # fmt: skip


def run(public_id: str) -> ImportRun | None:
    """Return an import whose file the reader may see (one of their own side), unless its plan was deleted."""
    found = select(ImportRun).join(StoredFile, StoredFile.id == ImportRun.file_id)
    run = db.session.scalar(narrowed(found.where(ImportRun.public_id == public_id), ImportRun, StoredFile))
    if run is None or run.plan_id is None:
        return run
    plan = select(Plan.id).where(Plan.id == run.plan_id, Plan.deleted_at.is_(None))
    return run if db.session.scalar(narrowed(plan, Plan)) else None


def file_of(run: ImportRun) -> StoredFile:
    """Return the file of an import."""
    return db.session.scalars(
        narrowed(select(StoredFile).where(StoredFile.id == run.file_id), StoredFile)
    ).one()


def made_of(run: ImportRun) -> Plan | None:
    """Return the open plan that the reader's side brought this very file into last, or None."""
    same = select(StoredFile.sha256).where(StoredFile.id == run.file_id).scalar_subquery()
    found = (
        select(Plan)
        .join(ImportRun, ImportRun.plan_id == Plan.id)
        .join(StoredFile, StoredFile.id == ImportRun.file_id)
        .where(StoredFile.sha256 == same, ImportRun.kind == run.kind, ImportRun.applied_at.is_not(None))
        .where(Plan.deleted_at.is_(None), Plan.state != PlanState.CLOSED)
        .order_by(ImportRun.applied_at.desc())
        .limit(1)
    )
    return db.session.scalar(narrowed(found, Plan, ImportRun, StoredFile))


def recent(plan: Plan, limit: int = 5) -> Sequence[Any]:
    """Return the latest imports into a plan by the reader's side: public id, kind, name, counts, when applied."""
    found = (
        select(ImportRun.public_id, ImportRun.kind, StoredFile.name, ImportRun.counts, ImportRun.applied_at)
        .join(StoredFile, StoredFile.id == ImportRun.file_id)
        .where(ImportRun.plan_id == plan.id, ImportRun.applied_at.is_not(None))
        .order_by(ImportRun.applied_at.desc())
        .limit(limit)
    )
    return db.session.execute(narrowed(found, ImportRun, StoredFile)).all()


def known_nodes(plan: Plan | None, *, measured: bool) -> list[Known]:
    """Return the plan's nodes with all that a file can state about them, in 4 statements; `measured` adds values."""
    if plan is None:
        return []
    rows = nodes_of(plan)
    terms, rules = terms_of_kpis(plan), rules_of_use(plan)
    values = in_force([row.id for row in rows if row.id in terms]) if measured else {}
    return [
        _known(row, terms.get(row.id), rules.get(row.id, ()), dict(values.get(row.id, ()))) for row in rows
    ]


def known_kpis(plan: Plan) -> list[KnownKpi]:
    """Return the plan's KPIs with the values in force, in 2 statements."""
    found = (
        select(Node.id, Node.public_id, Node.external_id, Node.title, Kpi.unit)
        .join(Kpi, Kpi.node_id == Node.id)
        .where(Node.plan_id == plan.id, Node.deleted_at.is_(None))
        .order_by(Node.id)
    )
    rows = db.session.execute(narrowed(found, Node, Kpi)).all()
    values = in_force([row.id for row in rows])
    return [KnownKpi(*row, in_force=dict(values[row.id])) for row in rows]


def directory() -> Directory:
    """Return everybody and every department that a file of this customer can name, in 3 statements."""
    people = (User.email, User.family_name, User.given_name, User.romanised)
    members = select(Membership.id, *people).join(User, User.id == Membership.user_id)
    members = members.where(Membership.ended_at.is_(None), User.disabled_at.is_(None))
    staff = select(User.id, *people).join(AccountTeamMember, AccountTeamMember.user_id == User.id)
    staff = staff.where(AccountTeamMember.ended_at.is_(None), User.disabled_at.is_(None)).distinct()
    departments = narrowed(select(Department.id, Department.name), Department)
    return Directory(
        (
            *(_somebody(row, vendor=False) for row in db.session.execute(narrowed(members, Membership))),
            *(_somebody(row, vendor=True) for row in db.session.execute(narrowed(staff, AccountTeamMember))),
        ),
        {row.id: row.name for row in db.session.execute(departments)},
    )


def nodes_of(plan: Plan) -> Sequence[Any]:
    """Return every column of the plan's nodes that files hold, in the order of their places."""
    found = select(*NODE_COLUMNS).where(Node.plan_id == plan.id, Node.deleted_at.is_(None))
    return db.session.execute(narrowed(found.order_by(Node.position, Node.id), Node)).all()


def terms_of_kpis(plan: Plan) -> dict[int, Any]:
    """Return the terms of the plan's KPIs by node id."""
    columns = [getattr(Kpi, name) for name in TERMS]
    found = select(Kpi.node_id, Kpi.kind.label("kpi_kind"), Kpi.latest_value, Kpi.latest_on, *columns)
    found = found.join(Node, Node.id == Kpi.node_id).where(Node.plan_id == plan.id, Node.deleted_at.is_(None))
    return {row.node_id: row for row in db.session.execute(narrowed(found, Kpi, Node))}


def rules_of_use(plan: Plan) -> dict[int, list[tuple[str, str, str]]]:
    """Return (who, what, by when) of the plan's rules of use by node id."""
    found = (
        select(OperatingRule.node_id, OperatingRule.who, OperatingRule.what, OperatingRule.by_when)
        .join(Node, Node.id == OperatingRule.node_id)
        .where(Node.plan_id == plan.id, Node.deleted_at.is_(None))
        .order_by(OperatingRule.position, OperatingRule.id)
    )
    rules: dict[int, list[tuple[str, str, str]]] = {}
    for row in db.session.execute(narrowed(found, OperatingRule, Node)):
        rules.setdefault(row.node_id, []).append((row.who, row.what, row.by_when))
    return rules


def _known(
    row: Any, terms: Any | None, rules: Sequence[tuple[str, str, str]], measured: dict[date, float]
) -> Known:
    facts = {name: getattr(row, name) for name in FACTS} | {"rules_of_use": tuple(rules)}
    if terms is not None:
        facts |= {name: getattr(terms, name) for name in (*TERMS, "kpi_kind")}
    return Known(
        row.id,
        row.public_id,
        row.parent_id,
        str(row.kind),
        row.title,
        row.external_id,
        str(row.visibility),
        facts,
        measured,
    )


def _somebody(row: Any, *, vendor: bool) -> Somebody:
    names = tuple(names_of(row.family_name, row.given_name, row.romanised))
    return Somebody(row.id, vendor, (row.email or "").casefold(), names)
