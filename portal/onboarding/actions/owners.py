"""Asking a colleague to join so that they do a step: it becomes theirs when they come."""

from portal.accounts.actions import invitations
from portal.accounts.actions.invitations import Invited
from portal.accounts.models import Customer, Invitation, Membership
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.onboarding.actions import steps
from portal.onboarding.actions.events import changed
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.models import Step, StepInvitation
from portal.onboarding.queries import owners
from portal.onboarding.queries.work import journey_of
from portal.onboarding.rules.words import StepSide, StepState


def invite(step: Step, asked: Invited, *, customer: Customer, by: Actor) -> Invitation:
    """Invite a colleague by mail and keep the step for them. Raises Refused: inside (the vendor's step), not_now."""
    _refuse(step)
    made = invitations.invite(asked, customer=customer, by=by)
    keep_for(step, made, by=by)
    return made


def keep_for(step: Step, invitation: Invitation, *, by: Actor) -> None:
    """Keep a step for whoever was invited; nobody else is waited for any more. Raises Refused as `invite`."""
    _refuse(step)
    tied = owners.invitation_of(step)
    if tied is None:
        tied = StepInvitation(customer_id=step.customer_id, step_id=step.id, invitation_id=invitation.id)
        db.session.add(tied)
    tied.invitation_id, tied.by_id = invitation.id, by.person_id
    db.session.flush()
    changed(journey_of(step), [step], visibility=step.visibility)


def hand_over(member: Membership, email: str, *, by: Actor) -> int:
    """Give somebody who has just joined the steps that wait for them; return how many."""
    given = 0
    for tied, step in owners.waiting_for(email):
        db.session.delete(tied)
        db.session.flush()
        if step.state is StepState.OPEN:
            given += _give(step, member, by)
    return given


def _give(step: Step, member: Membership, by: Actor) -> bool:
    try:
        steps.give(step, by=by, owner_id=member.id)
    except Refused:
        return False
    return True


def _refuse(step: Step) -> None:
    if step.side is StepSide.VENDOR:
        raise Refused("inside")
    if step.state is not StepState.OPEN:
        raise Refused("not_now")
