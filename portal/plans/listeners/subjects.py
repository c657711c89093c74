"""Plans and the nodes of their maps can be talked about, and written notes in."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.accounts.permits import Permit
from portal.collaboration import subjects
from portal.collaboration.subjects import Subject
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.plans.models import Node, NodeKind, Plan
from portal.plans.queries import nodes, plans

KIND_WORDS = {
    NodeKind.GOAL: _l("Goal"),
    NodeKind.INITIATIVE: _l("Initiative"),
    NodeKind.STRATEGY: _l("Strategy"),
    NodeKind.KPI: _l("KPI"),
}


def _plan(found: Plan) -> Subject:
    return Subject(
        "plan", found.id, found.public_id, found.title, found.visibility, "map.show", Permit.MAP_EDIT,
        _l("Success plan"),
    )  # fmt: skip


def _node(found: Node) -> Subject:
    return Subject(
        "node", found.id, found.public_id, found.title, found.visibility, "nodes.show", Permit.MAP_EDIT,
        KIND_WORDS[found.kind],
    )  # fmt: skip


def find_plan(public_id: str) -> Subject | None:
    """Return the plan of this public id as a subject."""
    return _plan(found) if (found := plans.plan(public_id)) else None


def find_node(public_id: str) -> Subject | None:
    """Return the node of this public id as a subject."""
    return _node(found) if (found := nodes.node(public_id)) else None


def plans_by_id(ids: Iterable[int]) -> dict[int, Subject]:
    """Return the plans of these ids that are there and seen."""
    wanted = select(Plan).where(Plan.id.in_(ids), Plan.deleted_at.is_(None))
    return {found.id: _plan(found) for found in db.session.scalars(narrowed(wanted, Plan))}


def nodes_by_id(ids: Iterable[int]) -> dict[int, Subject]:
    """Return the nodes of these ids that are there and seen."""
    wanted = select(Node).join(Plan, Plan.id == Node.plan_id)
    wanted = wanted.where(Node.id.in_(ids), Node.deleted_at.is_(None), Plan.deleted_at.is_(None))
    return {found.id: _node(found) for found in db.session.scalars(narrowed(wanted, Node, Plan))}


subjects.register("node", find=find_node, by_ids=nodes_by_id)
subjects.register("plan", find=find_plan, by_ids=plans_by_id)
