"""What begins after a wow moment: the journey of the template that comes next, once."""

from portal.accounts.models import Customer
from portal.foundation.actor import WORKER
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import customer_scope
from portal.onboarding.actions import journeys
from portal.onboarding.actions.events import WowReached
from portal.onboarding.models import Journey, JourneyTemplate, JourneyTemplateEdition
from portal.onboarding.queries.journeys import by_id, of_customer
from portal.onboarding.rules.words import Anchor


@in_transaction(WowReached)
def begin_what_comes_next(event: WowReached) -> None:
    """Prepare and begin the journey that follows; not again when the moment is reached a second time."""
    with customer_scope(event.customer_id):
        journey = by_id(event.journey_id)
        if journey is None or journey.next_template_id is None:
            return
        template = db.session.get(JourneyTemplate, journey.next_template_id)
        edition = db.session.get(JourneyTemplateEdition, template.current_id) if template else None
        if template is None or template.retired_at or edition is None or _stands(journey, template.id):
            return
        following = journeys.prepare(
            db.session.get_one(Customer, event.customer_id),
            by=WORKER,
            edition=edition,
            product_id=journey.product_id,
            department_id=journey.department_id,
            lead_id=journey.lead_id,
            anchors={
                anchor: day
                for anchor, day in (
                    (Anchor.CONTRACT, journey.contract_on),
                    (Anchor.KICKOFF, journey.kickoff_on),
                    (Anchor.GO_LIVE, journey.go_live_on),
                )
                if day is not None
            },
        )
        journeys.begin(following, by=WORKER)


def _stands(journey: Journey, template_id: int) -> bool:
    """True when such a journey was begun already, for the same part of the company."""
    return any(
        one.template_id == template_id
        and one.cancelled_at is None
        and (one.product_id, one.department_id) == (journey.product_id, journey.department_id)
        for one in of_customer()
    )
