"""Links that lead one person into one step, from a mail or a calendar, without a password."""

from datetime import timedelta

from sqlalchemy import select, update

from portal.accounts.models import User
from portal.foundation import clock, links
from portal.foundation.db import db
from portal.foundation.links import Purpose, PurposeLink
from portal.onboarding.models import Step

LIVES_ON = timedelta(days=10)
"""A link is given again as long as it lives for so much longer; else there is a new one."""


def step_link(step: Step, user: User) -> PurposeLink:
    """Return the link that leads this person into the step. The mail that carries it is for nobody else."""
    return make_sure(step.id, step.customer_id, user)


def make_sure(step_id: int, customer_id: int, user: User) -> PurposeLink:
    """Return the link that leads this person into the step of this id, making it where there is none."""
    return given(step_id, customer_id, user) or links.make(
        Purpose.STEP, person_id=user.id, customer_ref=customer_id, ids={"step": step_id}
    )


def given(step_id: int, customer_id: int, user: User) -> PurposeLink | None:
    """Return the link of this person into the step that was given before and lives on for a while."""
    asked = select(PurposeLink).where(
        PurposeLink.purpose == Purpose.STEP, PurposeLink.person_id == user.id,
        PurposeLink.customer_ref == customer_id, PurposeLink.spent_at.is_(None),
        PurposeLink.revoked_at.is_(None), PurposeLink.expires_at > clock.now() + LIVES_ON,
    )  # fmt: skip
    found = db.session.scalars(asked.order_by(PurposeLink.id.desc()))
    return next((one for one in found if one.ids.get("step") == step_id and one.refusal() is None), None)


def lives_on(link: PurposeLink) -> bool:
    """True when a link need not be made anew yet."""
    return link.refusal() is None and link.expires_at > clock.now() + LIVES_ON


def revoke(person_id: int, customer_id: int) -> None:
    """Let no link of this person into steps of this customer open any more: their right has ended."""
    open_ones = update(PurposeLink).where(
        PurposeLink.purpose == Purpose.STEP, PurposeLink.person_id == person_id,
        PurposeLink.customer_ref == customer_id, PurposeLink.revoked_at.is_(None),
    )  # fmt: skip
    db.session.execute(open_ones.values(revoked_at=clock.now()))
