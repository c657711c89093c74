"""Links into steps for those whose calendar a program reads: made beforehand, as reading a calendar writes nothing."""

from datetime import timedelta

from portal.accounts.models import User
from portal.foundation import clock
from portal.onboarding.actions import links
from portal.onboarding.queries import calendars

AHEAD = timedelta(days=21)


def make_links_of(user: User) -> None:
    """Give a person a link into each of their steps that can be done and is due within three weeks."""
    today, known = clock.today(user.time_zone), calendars.links_of(user.id)
    for row in calendars.due_of(user, today - AHEAD):
        soon = row.opened_at is not None and row.due_on <= today + AHEAD
        if soon and not (row.id in known and links.lives_on(known[row.id])):
            links.make_sure(row.id, row.customer_id, user)
