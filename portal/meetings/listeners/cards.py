"""The next meeting stands on a customer's home; where there is none, the way to book one."""

from datetime import timedelta
from typing import Any

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.activity.cards import card
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.meetings.queries import clocks
from portal.meetings.queries.next import coming_of
from portal.meetings.queries.places import link_of
from portal.meetings.queries.times import bookable
from portal.meetings.rules import EARLY_MINUTES


@card("meetings/_card.html", place="side", order=20)
def next_meeting(point: Standpoint) -> dict[str, Any] | None:
    """Show what comes next, by the reader's clock; nothing where there is neither a meeting nor a way to one."""
    if not point.may(Permit.MEETINGS_READ):
        return None
    row = coming_of(None if point.side is Side.VENDOR else point.user.id) or coming_of(None)
    books = point.side is Side.CUSTOMER and point.may(Permit.MEETINGS_WRITE) and bool(bookable())
    if row is None:
        return {"row": None, "books": books} if books else None
    soon = row.starts_at - clock.now() <= timedelta(minutes=EARLY_MINUTES)
    zones = [point.user.time_zone, row.zone, point.customer.time_zone]
    found = clocks.clocks(row.starts_at, row.ends_at, zones)
    return {"row": row, "clocks": found, "join_url": link_of(row) if soon else "", "books": books}
