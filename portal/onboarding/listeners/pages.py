"""Open pages are told which of their parts went stale, each audience on its own topics."""

from portal.foundation.events import after_commit
from portal.foundation.live import customer_topic, hub
from portal.onboarding.actions.events import JourneyChanged


@after_commit(JourneyChanged)
def tell_of_journey(event: JourneyChanged) -> None:
    """Name the journey, its steps that changed, and the list of the customer's journeys."""
    names = [f"journey-{event.journey_pid}", *(f"step-{pid}" for pid in event.step_pids), "journeys"]
    hub.publish(customer_topic(event.customer_pid, event.visibility), names)
