"""Whoever was invited to do a step gets it when they join."""

from portal.accounts.actions.invitations import MemberJoined
from portal.accounts.queries import members
from portal.foundation.actor import WORKER
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import customer_scope
from portal.onboarding.actions import owners


@in_transaction(MemberJoined)
def hand_over(event: MemberJoined) -> None:
    """Give the newcomer the steps that wait for them."""
    with customer_scope(event.customer_id):
        member = members.by_ids([event.membership_id]).get(event.membership_id)
        if member is not None and member.user.email:
            owners.hand_over(member, member.user.email, by=WORKER)
