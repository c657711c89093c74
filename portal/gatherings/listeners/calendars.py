"""Events stand in the personal calendar of those who go to them, and of who holds them."""

from collections.abc import Sequence

from portal.accounts.models import User
from portal.gatherings.queries.calendar import own_entries
from portal.meetings.rules.ics import Entry
from portal.meetings.sources import in_own_calendar


@in_own_calendar
def events(user: User) -> Sequence[Entry]:
    """Return the events that stand in this person's calendar."""
    return own_entries(user)
