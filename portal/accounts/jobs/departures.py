"""Hourly: whose last day is over, in the customer's or the colleague's own zone, is let in no longer."""

from datetime import timedelta

from portal.accounts.actions import departures, staff
from portal.accounts.queries import departures as planned
from portal.foundation import clock
from portal.foundation.outbox import OutboxItem, job


@job("departures.end", hourly=True)
def end_what_is_over(_item: OutboxItem) -> None:
    """End the access of everybody whose last day is over."""
    for row in planned.open_everywhere():
        departures.end_when_over(row.id, row.customer_id, row.leaves_on, row.time_zone)
    for person in planned.leaving_staff(clock.now().date() + timedelta(days=1)):
        staff.end_when_over(person)
