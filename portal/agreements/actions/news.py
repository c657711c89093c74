"""What happens to proposals and to what the map says of agreements, as others hear of it."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.agreements.models import Proposal
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.plans.actions.events import customer_pid_of
from portal.plans.models import Node, Plan


@dataclass(frozen=True)
class MarksChanged(Event):
    """The map says something else beside the plan: how much was changed since the agreement, what waits."""

    customer_pid: str
    plan_pid: str
    node_pids: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProposalChanged(Event):
    """A proposal was put forward, decided, taken back, or is outdated."""

    customer_pid: str
    plan_pid: str
    node_pid: str
    proposal_pid: str


def proposal_changed(plan: Plan, proposal: Proposal) -> None:
    """Announce what happened to a proposal; both sides see it."""
    node_pid = db.session.scalars(select(Node.public_id).where(Node.id == proposal.node_id)).one()
    announce(
        ProposalChanged(plan.customer_id, customer_pid_of(plan), plan.public_id, node_pid, proposal.public_id)
    )
