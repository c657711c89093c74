"""What came of looking at what a step puts before its reviewer."""

from collections.abc import Sequence

from sqlalchemy import and_, select

from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.onboarding.models import Step, StepReview


def of_step(step: Step) -> Sequence[StepReview]:
    """Return the reviews of a step, the newest first."""
    same = and_(Step.id == StepReview.step_id, Step.customer_id == StepReview.customer_id)
    asked = select(StepReview).join(Step, same).where(StepReview.step_id == step.id)
    return db.session.scalars(narrowed(asked.order_by(StepReview.id.desc()), StepReview, Step)).all()


def put_before(step: Step) -> Sequence[Step]:
    """Return the steps whose answers and files a step of review puts before its reviewer: those it comes after."""
    keys = [str(key) for key in step.needs]
    if not keys:
        return []
    asked = select(Step).where(Step.journey_id == step.journey_id, Step.key.in_(keys))
    return db.session.scalars(narrowed(asked.order_by(Step.position, Step.id), Step)).all()


def sent_back(step_key: str, journey_id: int) -> StepReview | None:
    """Return the newest review in a journey that sent back what the step of this key had put before it."""
    same = and_(Step.id == StepReview.step_id, Step.customer_id == StepReview.customer_id)
    asked = select(StepReview, Step.needs).join(Step, same).where(Step.journey_id == journey_id)
    asked = asked.order_by(StepReview.id.desc())
    for review, needs in db.session.execute(narrowed(asked, StepReview, Step)):
        if step_key in (needs or ()):
            return None if review.approved else review
    return None
