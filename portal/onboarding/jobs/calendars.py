"""Links into steps for those whose calendar a program reads, hour by hour, as steps open and come near."""

from portal.accounts import branding
from portal.foundation.outbox import OutboxItem, job
from portal.onboarding.actions.calendars import make_links_of
from portal.onboarding.queries import calendars


@job("onboarding.calendar_links", hourly=True)
def make_links(_item: OutboxItem) -> None:
    """Give everybody with an open calendar a link into each of their steps that is due within three weeks."""
    if not branding.is_on(__name__):
        return
    for user in calendars.with_a_calendar():
        make_links_of(user)
