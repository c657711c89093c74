"""On which days somebody was here is kept for a good year, and then forgotten."""

from portal.contacts.actions.visits import forget_before
from portal.contacts.rules.kinds import VISITS_KEPT
from portal.foundation import clock
from portal.foundation.outbox import OutboxItem, job


@job("contacts.forget_visits", hourly=True)
def forget_old_visits(_item: OutboxItem) -> None:
    """Take away what is older than that, at every customer."""
    forget_before((clock.now() - VISITS_KEPT).date())
