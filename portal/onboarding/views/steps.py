"""The page of one step: the journey with its panel on that step. A mail, the bell and a note lead here."""

from flask import abort
from flask.typing import ResponseReturnValue

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.onboarding.models import Step
from portal.onboarding.queries import journeys, steps
from portal.onboarding.views.journeys import page

bp = CustomerBlueprint("steps", __name__, "/onboarding/steps")
STEP = {"step": steps.step}


@bp.page("/<pid:step>", permit=Permit.ONBOARDING_READ, loads=STEP)
def show(step: Step) -> ResponseReturnValue:
    """Show a step with all that stands inside it, beside its journey."""
    journey = journeys.by_id(step.journey_id)
    return page(journey, step) if journey is not None else abort(404)
