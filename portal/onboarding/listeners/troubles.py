"""A trouble ends when its step is done or skipped, whoever said so."""

from sqlalchemy import select

from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import narrowed
from portal.onboarding.actions import troubles as change
from portal.onboarding.actions.events import StepDone
from portal.onboarding.models import Step
from portal.onboarding.queries import troubles


@in_transaction(StepDone)
def end(event: StepDone) -> None:
    """Close the open trouble of a step that is done."""
    found = troubles.open_of([event.step_id]).get(event.step_id)
    if found is not None:
        step = db.session.scalars(narrowed(select(Step).where(Step.id == event.step_id), Step)).one()
        change.close(step, found, by=event.by)
