"""Who is told of a proposal: those who decide, then whoever put it forward."""

from sqlalchemy import select

from portal.accounts.models import AccountTeamMember, CustomerRole, Membership, TeamPosition
from portal.activity.actions import notices
from portal.agreements.models import Proposal, ProposalState
from portal.foundation.actor import Actor
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.plans.models import Node

ACCOMPANIES = (TeamPosition.PRIMARY, TeamPosition.BACKUP)


def tell_deciders(proposal: Proposal, node: Node, *, by: Actor) -> None:
    """Tell the other side's owner of the node, and who answers for the plan there."""
    to_customer = proposal.side is Side.VENDOR
    people = _at_the_customer(node) if to_customer else _at_the_vendor(node)
    _tell(people, "proposal.put_forward", proposal, by)


def tell_proposer(proposal: Proposal, *, by: Actor) -> None:
    """Tell whoever put it forward what was decided; nobody is asked any more."""
    notices.withdraw(_about(proposal, "proposal.put_forward"))
    if proposal.state in (ProposalState.ACCEPTED, ProposalState.DECLINED) and proposal.by_id is not None:
        _tell({proposal.by_id}, "proposal.decided", proposal, by)


def _tell(people: set[int], kind: str, proposal: Proposal, by: Actor) -> None:
    notices.tell(
        people, kind, by=by, about=_about(proposal, kind), visibility=Visibility.SHARED,
        subject_kind="proposal", subject_id=proposal.id,
    )  # fmt: skip


def _about(proposal: Proposal, kind: str) -> str:
    return f"{kind}:{proposal.public_id}"


def _at_the_customer(node: Node) -> set[int]:
    found = select(Membership.user_id, Membership.id, Membership.role).where(Membership.ended_at.is_(None))
    rows = db.session.execute(narrowed(found, Membership)).all()
    return {row.user_id for row in rows if row.role is CustomerRole.ADMIN or row.id == node.customer_owner_id}


def _at_the_vendor(node: Node) -> set[int]:
    found = select(AccountTeamMember.user_id).where(
        AccountTeamMember.ended_at.is_(None), AccountTeamMember.position.in_(ACCOMPANIES)
    )
    return {*db.session.scalars(narrowed(found, AccountTeamMember)), node.vendor_owner_id} - {None}
