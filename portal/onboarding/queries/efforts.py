"""How much effort steps took, as people said."""

from collections.abc import Sequence

from sqlalchemy import and_, select

from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.onboarding.models import Step, StepEffort


def of_step(step: Step) -> Sequence[StepEffort]:
    """Return what everybody said of a step, the newest first."""
    same = and_(Step.id == StepEffort.step_id, Step.customer_id == StepEffort.customer_id)
    asked = select(StepEffort).join(Step, same).where(StepEffort.step_id == step.id)
    return db.session.scalars(narrowed(asked.order_by(StepEffort.id.desc()), StepEffort, Step)).all()


def told_by(step: Step, person_id: int | None) -> StepEffort | None:
    """Return what one person said of a step."""
    asked = select(StepEffort).where(StepEffort.step_id == step.id, StepEffort.person_id == person_id)
    return db.session.scalar(narrowed(asked, StepEffort))
