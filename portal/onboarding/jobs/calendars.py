"""Links into steps for those whose calendar a program reads: made here, since reading a calendar writes nothing."""

from datetime import timedelta

from portal.accounts import branding
from portal.foundation import clock
from portal.foundation.outbox import OutboxItem, job
from portal.onboarding.actions import links
from portal.onboarding.queries import calendars

AHEAD = timedelta(days=21)


@job("onboarding.calendar_links", hourly=True)
def make_links(_item: OutboxItem) -> None:
    """Give everybody with an open calendar a link into each of their steps that is due within three weeks."""
    if not branding.is_on(__name__):
        return
    for user in calendars.with_a_calendar():
        today, known = clock.today(user.time_zone), calendars.links_of(user.id)
        for row in calendars.due_of(user, today - AHEAD):
            soon = row.opened_at is not None and row.due_on <= today + AHEAD
            if soon and not (row.id in known and links.lives_on(known[row.id])):
                links.make_sure(row.id, row.customer_id, user)
