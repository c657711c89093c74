"""What lies ahead stands on the first page of the community."""

from typing import Any

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.community.shelves import SIDE, shelf
from portal.gatherings.queries.gatherings import ahead, signs_up
from portal.gatherings.queries.showing import lines

MOST = 3


@shelf("gatherings/_shelf.html", place=SIDE, order=10)
def next_events(point: Standpoint) -> dict[str, Any] | None:
    """Return the next events for this reader; left out where there is none and nobody could plan one."""
    if not point.may(Permit.GATHERINGS_READ):
        return None
    found = lines(ahead(point, most=MOST))
    facts = {"events": found, "signs_up": signs_up(point), "at_desk": point.customer is None}
    return facts if found or point.may(Permit.GATHERINGS_WRITE) else None
