"""Proposals: one, those of a plan, and what waits for somebody's decision."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, select

from portal.accounts.models import Customer, Department, Membership, User
from portal.agreements.models import Proposal, ProposalState
from portal.agreements.queries.document import Person
from portal.agreements.queries.document import named as named_by_pseudonym
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import BIGINT, db
from portal.foundation.tenancy import ask_across, narrowed, prepared
from portal.plans.models import Kpi, Node, Plan

#: Fields that hold an inner id, with the name under which a document holds who or what it is.
MEMBERS = {"customer_owner_id": "customer_owner", "response_customer_id": "response_customer"}
STAFF = {"vendor_owner_id": "vendor_owner", "response_vendor_id": "response_vendor"}


def proposal(public_id: str) -> Proposal | None:
    """Return the proposal of this public id, unless its plan was deleted."""
    found = select(Proposal).join(Plan, Plan.id == Proposal.plan_id)
    found = found.where(Proposal.public_id == public_id, Plan.deleted_at.is_(None))
    return db.session.scalar(narrowed(found, Proposal, Plan))


def proposals_of(plan: Plan) -> Sequence[Proposal]:
    """Return the proposals of a plan: the open ones first, then the newest."""
    found = select(Proposal).where(Proposal.plan_id == plan.id)
    found = found.order_by(Proposal.state != ProposalState.OPEN, Proposal.id.desc())
    return db.session.scalars(narrowed(found, Proposal)).all()


def by_ids(ids: Iterable[int]) -> dict[int, Proposal]:
    """Return proposals by inner id."""
    found = select(Proposal).where(Proposal.id.in_(set(ids)))
    return {one.id: one for one in db.session.scalars(narrowed(found, Proposal))}


def open_of(plan_id: int) -> Sequence[Proposal]:
    """Return what of a plan waits for a decision, the oldest first."""
    found = select(Proposal).where(Proposal.plan_id == plan_id, Proposal.state == ProposalState.OPEN)
    return db.session.scalars(narrowed(found.order_by(Proposal.id), Proposal)).all()


def waiting_for(side: Side, customer_ids: Iterable[int] | None = None) -> Sequence[Any]:
    """Return what this side has to decide: of the customer in scope, or of these under `every_customer`."""
    if customer_ids is not None:
        return ask_across(_waiting_at(), side=side, customers=list(customer_ids))
    return db.session.execute(narrowed(_waiting().where(Proposal.side != side), Proposal, Plan)).all()


@prepared
def _waiting_at() -> Select[*tuple[Any, ...]]:
    customers = bindparam("customers", expanding=True, type_=BIGINT)
    asked = _waiting().where(Proposal.side != bindparam("side"), Proposal.customer_id.in_(customers))
    return narrowed(asked, Proposal, Plan)


def _waiting() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Proposal.id, Proposal.customer_id, Proposal.public_id, Proposal.kind, Proposal.title,
            Proposal.put_forward_at, Proposal.by_id, Customer.slug, Customer.name.label("customer_name"),
            Customer.time_zone,
        )
        .join(Plan, Plan.id == Proposal.plan_id)
        .join(Customer, Customer.id == Proposal.customer_id)
        .where(Proposal.state == ProposalState.OPEN, Plan.deleted_at.is_(None))
        .order_by(Proposal.id)
    )  # fmt: skip


def nodes_of(proposals: Iterable[Proposal]) -> dict[int, tuple[Node, Kpi | None]]:
    """Return the nodes that these proposals are about and that are still there for both sides, with their terms."""
    ids = {one.node_id for one in proposals}
    if not ids:
        return {}
    found = (
        select(Node, Kpi)
        .outerjoin(Kpi, (Kpi.node_id == Node.id) & (Kpi.customer_id == Node.customer_id))
        .where(Node.id.in_(ids), Node.deleted_at.is_(None), Node.visibility == Visibility.SHARED)
    )
    return {node.id: (node, kpi) for node, kpi in db.session.execute(found)}


def people(ids: Iterable[int | None]) -> dict[int, Person]:
    """Return persons by inner id, as they are called today."""
    wanted = {id_ for id_ in ids if id_ is not None}
    if not wanted:
        return {}
    pseudonyms = db.session.execute(select(User.id, User.public_id).where(User.id.in_(wanted))).all()
    by_pseudonym = named_by_pseudonym(row.public_id for row in pseudonyms)
    return {row.id: by_pseudonym[row.public_id] for row in pseudonyms}


def as_in_document(*facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return fields as a document says them: people by pseudonym, the department by its name."""
    members = _pseudonyms(Membership.id, (one.get(name) for one in facts for name in MEMBERS))
    staff = _pseudonyms(User.id, (one.get(name) for one in facts for name in STAFF))
    departments = _departments(one.get("department_id") for one in facts)
    said = []
    for one in facts:
        fields = dict(one)
        for names, known in ((MEMBERS, members), (STAFF, staff)):
            fields |= {new: known.get(fields.pop(old)) for old, new in names.items() if old in fields}
        if "department_id" in fields:
            fields["department"] = departments.get(fields.pop("department_id"))
        said.append(fields)
    return said


def _pseudonyms(column: Any, ids: Iterable[Any]) -> dict[Any, str]:
    wanted = set(ids) - {None}
    if not wanted:
        return {}
    found = select(column, User.public_id).where(column.in_(wanted))
    if column is Membership.id:
        found = narrowed(found.join(User, User.id == Membership.user_id), Membership)
    return {row[0]: row.public_id for row in db.session.execute(found)}


def _departments(ids: Iterable[Any]) -> dict[Any, str]:
    wanted = set(ids) - {None}
    if not wanted:
        return {}
    found = select(Department.id, Department.name).where(Department.id.in_(wanted))
    return {row.id: row.name for row in db.session.execute(narrowed(found, Department))}
