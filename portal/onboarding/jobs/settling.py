"""Journeys that were woken are settled."""

from portal.foundation.actor import WORKER
from portal.foundation.outbox import OutboxItem, job
from portal.foundation.tenancy import customer_scope
from portal.onboarding.actions.settling import settle
from portal.onboarding.actions.watching import SETTLE
from portal.onboarding.queries.journeys import by_id


@job(SETTLE)
def settle_one(item: OutboxItem) -> None:
    """Settle one journey of one customer."""
    if item.customer_ref is None:
        return
    with customer_scope(item.customer_ref):
        journey = by_id(int(item.ids["journey_id"]))
        if journey is not None:
            settle(journey, by=WORKER)
