"""What came in long ago is forgotten: events after the days that were set, refused rows after a week. Counts stay."""

from datetime import timedelta

from sqlalchemy import delete, select

from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, job
from portal.foundation.tenancy import customer_scope, every_customer, narrowed
from portal.usage.actions.refusals import KEPT_FOR
from portal.usage.models import RefusedEvent, UsageEvent
from portal.usage.queries.keeping import kept_days

AT_A_TIME = 20_000
"""So many events an hour, so that no write takes long; what is left waits for the next hour."""
OF_A_CUSTOMER = 2_000


@job("usage.forget", hourly=True)
def forget(_item: OutboxItem) -> None:
    """Delete events whose time is over, the oldest first, and refused rows."""
    over = clock.now() - timedelta(days=kept_days())
    with every_customer("the worker looks for what may be forgotten"):
        asked = select(UsageEvent.customer_id, UsageEvent.id).where(UsageEvent.at < over)
        rows = db.session.execute(narrowed(asked.order_by(UsageEvent.at).limit(AT_A_TIME), UsageEvent)).all()
    by_customer: dict[int, list[int]] = {}
    for customer_id, event_id in rows:
        by_customer.setdefault(customer_id, []).append(event_id)
    for customer_id, ids in sorted(by_customer.items()):
        with customer_scope(customer_id):
            _delete(ids)
    db.session.execute(delete(RefusedEvent).where(RefusedEvent.at < clock.now() - KEPT_FOR))


def _delete(ids: list[int]) -> None:
    for begin in range(0, len(ids), OF_A_CUSTOMER):
        gone = delete(UsageEvent).where(UsageEvent.id.in_(ids[begin : begin + OF_A_CUSTOMER]))
        db.session.execute(gone, execution_options={"synchronize_session": False})
