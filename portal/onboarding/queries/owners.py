"""Who can do a step: the customer's people who may work in the portal, and of the vendor's those of the team."""

from dataclasses import dataclass

from sqlalchemy import and_, select

from portal.accounts.models import CustomerRole, Invitation, Membership, User
from portal.accounts.queries.members import department_names
from portal.accounts.queries.readers import readers
from portal.activity.queries import Doer, named
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.onboarding.models import Step, StepInvitation
from portal.onboarding.rules.words import StepSide


@dataclass(frozen=True)
class Able:
    """Somebody who can do a step. One of `membership_id` and `staff_id` is set."""

    key: str  # the public id of the person
    face: Doer
    note: str
    side: Side
    membership_id: int | None = None
    staff_id: int | None = None


def able(step: Step, asking: Side | None) -> list[Able]:
    """Return who can do a step: the customer's people by kana, then the vendor's, whom only colleagues choose."""
    found = _members() if step.side is not StepSide.VENDOR else []
    if asking is Side.VENDOR and step.side is not StepSide.CUSTOMER:
        found += _staff()
    return found


def invited(step_id: int) -> Invitation | None:
    """Return the invitation of whoever was asked to join for a step, while it is open."""
    asked = (
        select(Invitation)
        .join(StepInvitation, StepInvitation.invitation_id == Invitation.id)
        .where(
            StepInvitation.step_id == step_id,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
    )
    return db.session.scalar(narrowed(asked, StepInvitation))


def waiting_for(email: str) -> list[tuple[StepInvitation, Step]]:
    """Return the steps that wait for somebody at this address to join the customer in scope."""
    same = and_(Step.id == StepInvitation.step_id, Step.customer_id == StepInvitation.customer_id)
    asked = (
        select(StepInvitation, Step)
        .join(Step, same)
        .join(Invitation, Invitation.id == StepInvitation.invitation_id)
        .where(Invitation.email == email, Invitation.customer_ref == StepInvitation.customer_id)
    )
    return [(one, step) for one, step in db.session.execute(narrowed(asked, StepInvitation, Step))]


def invitation_of(step: Step) -> StepInvitation | None:
    """Return the row that ties a step to an invitation, open or not."""
    asked = select(StepInvitation).where(StepInvitation.step_id == step.id)
    return db.session.scalar(narrowed(asked, StepInvitation))


def _members() -> list[Able]:
    departments = department_names()
    asked = (
        select(Membership.id, Membership.title, Membership.department_id, User.id.label("user_id"))
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.ended_at.is_(None),
            Membership.role != CustomerRole.VIEWER,
            User.disabled_at.is_(None),
            User.erased_at.is_(None),
        )
        .order_by(User.family_kana, User.family_name, User.id)
    )
    rows = db.session.execute(narrowed(asked, Membership)).all()
    people = named(row.user_id for row in rows)
    return [
        Able(
            people[row.user_id].public_id, people[row.user_id],
            " ".join(part for part in (departments.get(row.department_id, ""), row.title) if part),
            Side.CUSTOMER, membership_id=row.id,
        )
        for row in rows
    ]  # fmt: skip


def _staff() -> list[Able]:
    known = [one for one in readers(Visibility.VENDOR) if one.in_team]
    people = named(one.id for one in known)
    return [Able(one.public_id, people[one.id], one.note, Side.VENDOR, staff_id=one.id) for one in known]
