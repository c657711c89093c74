"""The wow moment is celebrated once for each person."""

from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.onboarding.models import Celebration, Journey
from portal.onboarding.queries import roads


def remember(journey: Journey, *, by: Actor) -> None:
    """Remember that somebody has seen a wow moment celebrated; told twice it is remembered once."""
    if journey.wow_reached_at is None or by.person_id is None or roads.celebrated(journey, by.person_id):
        return
    db.session.add(
        Celebration(customer_id=journey.customer_id, journey_id=journey.id, person_id=by.person_id)
    )
    db.session.flush()
