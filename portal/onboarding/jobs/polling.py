"""What nothing announces is looked for once an hour."""

from sqlalchemy import select

from portal.accounts import branding
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, job
from portal.foundation.tenancy import customer_scope, every_customer, narrowed
from portal.onboarding import observables
from portal.onboarding.actions.watching import wake_later
from portal.onboarding.models import Watch
from portal.onboarding.queries.journeys import by_id


@job("onboarding.poll", hourly=True)
def look(_item: OutboxItem) -> None:
    """Owe a settling of each journey that waits for something of a polled kind."""
    if not branding.is_on(__name__):
        return
    polled = sorted(kind.code for kind in observables.kinds() if kind.polled)
    if not polled:
        return
    with every_customer("the worker looks for what nothing announces"):
        wanted = select(Watch.customer_id, Watch.journey_id).where(Watch.kind.in_(polled)).distinct()
        found = db.session.execute(narrowed(wanted, Watch)).all()
    for customer_id, journey_id in found:
        with customer_scope(customer_id):
            journey = by_id(journey_id)
            if journey is not None:
                wake_later(journey)
