"""What happens to success plans, as others hear of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.plans.models import Plan

ALL_PLANS = "plans"
"""What pages follow that show a customer's plans as a whole: home, the timeline, the list of plans."""


@dataclass(frozen=True)
class MapChanged(Event):
    """Parts of a plan's map went stale for those who see `visibility`. `names` are the parts on open pages."""

    customer_pid: str
    plan_pid: str
    visibility: Visibility
    names: tuple[str, ...]


@dataclass(frozen=True)
class NodeChanged(Event):
    """A node's own content changed, and with it the roll-up of all it hangs on (`ancestor_pids`, nearest first).

    `edited` where somebody changed its fields, not only what is computed for it: open forms of it are told.
    """

    customer_pid: str
    plan_pid: str
    node_pid: str
    visibility: Visibility
    ancestor_pids: tuple[str, ...] = ()
    edited: bool = False


@dataclass(frozen=True)
class FieldsChanged(Event):
    """Somebody changed the fields of a plan or a rule of use: open forms of it are told."""

    customer_pid: str
    public_id: str
    visibility: Visibility


@dataclass(frozen=True)
class PlanChanged(Event):
    """A plan itself changed: its title, period, state, limits."""

    customer_pid: str
    plan_pid: str
    visibility: Visibility


def node_changed(
    plan: Plan,
    node_pid: str,
    visibility: Visibility,
    ancestor_pids: Iterable[str] = (),
    *,
    edited: bool = False,
) -> None:
    """Announce that a node changed; open pages fetch it, what it hangs on, and the plan's numbers."""
    customer_pid = customer_pid_of(plan)
    announce(
        NodeChanged(
            plan.customer_id, customer_pid, plan.public_id, node_pid, visibility, tuple(ancestor_pids), edited
        )
    )


def branches_changed(plan: Plan, parent_pids: Iterable[str | None], visibility: Visibility) -> None:
    """Announce that what hangs below these nodes (None: the plan itself) is not the same set any more."""
    names = tuple(f"branch-{pid}" if pid else f"tree-{plan.public_id}" for pid in parent_pids)
    announce(MapChanged(plan.customer_id, customer_pid_of(plan), plan.public_id, visibility, names))


def plan_changed(plan: Plan) -> None:
    """Announce that the plan itself changed."""
    announce(PlanChanged(plan.customer_id, customer_pid_of(plan), plan.public_id, plan.visibility))


def fields_changed(plan: Plan, public_id: str, visibility: Visibility) -> None:
    """Announce that the fields of something that belongs to the plan, or its own, are not what they were."""
    announce(FieldsChanged(plan.customer_id, customer_pid_of(plan), public_id, visibility))


def customer_pid_of(plan: Plan) -> str:
    """Return the public id of the plan's customer."""
    return db.session.scalars(select(Customer.public_id).where(Customer.id == plan.customer_id)).one()
