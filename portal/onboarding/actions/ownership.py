"""Giving somebody's steps to somebody else when they move or leave."""

from collections.abc import Collection

from sqlalchemy import or_, select

from portal.accounts.models import Membership, User
from portal.foundation import history
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.history import Change
from portal.foundation.tenancy import narrowed
from portal.onboarding.actions import steps
from portal.onboarding.actions.answers import KIND, touched
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.models import Step
from portal.onboarding.rules.words import StepState


def hand_over(successor: Membership | User, public_ids: Collection[str], *, by: Actor) -> None:
    """Let a successor on either side do these steps; what is done by now stays as it was done."""
    wanted = select(Step).where(Step.public_id.in_(sorted(public_ids)), Step.state == StepState.OPEN)
    to = (
        {"owner_id": successor.id} if isinstance(successor, Membership) else {"staff_id": successor.id}
    )  # fmt: skip
    for step in db.session.scalars(narrowed(wanted, Step)).all():
        try:
            steps.give(step, by=by, **to)
        except Refused:
            continue  # theirs already


def forget(person_id: int, membership_ids: Collection[int], *, by: Actor) -> None:
    """Name nobody for the open steps of a person who is erased."""
    theirs = or_(Step.staff_id == person_id, Step.owner_id.in_(sorted(membership_ids)))
    for step in db.session.scalars(
        narrowed(select(Step).where(theirs, Step.state == StepState.OPEN), Step)
    ).all():
        changes = {"staff_id": Change(step.staff_id, None), "owner_id": Change(step.owner_id, None)}
        step.staff_id = step.owner_id = None
        db.session.flush()
        history.record(KIND, step.id, changes, by=by, visibility=step.visibility)
        touched(step, by=by)
