"""Open pages hear that what was promised is not as they show it."""

from portal.commitments.actions.events import CommitmentChanged
from portal.foundation.events import after_commit
from portal.foundation.live import customer_topic, hub


@after_commit(CommitmentChanged)
def tell_open_pages(event: CommitmentChanged) -> None:
    """Name the list and the commitment to those who see it."""
    names = ["commitments", f"commitment-{event.commitment_pid}"]
    hub.publish(customer_topic(event.customer_pid, event.visibility), names)
