"""What lies ahead stands on the first page of the community."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, select

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.community.queries.stamps import number_of
from portal.community.shelves import SIDE, shelf
from portal.gatherings.models import Gathering, GatheringSeat
from portal.gatherings.queries.gatherings import ahead, signs_up
from portal.gatherings.queries.showing import lines
from portal.gatherings.rules.words import GatheringState, SeatState

MOST = 3


def _stamps(me: Any, _customer: Any) -> Sequence[Any]:
    """What lies ahead with its seats, and the reader's own seats."""
    waits = case((GatheringSeat.state == SeatState.WAITING, 1), else_=0)
    mine = GatheringSeat.person_id == me, GatheringSeat.state != SeatState.GONE
    return [
        number_of(Gathering, Gathering.state == GatheringState.PUBLISHED),
        select(func.sum(GatheringSeat.id * 2 + waits)).where(*mine),
    ]


@shelf("gatherings/_shelf.html", stamps=_stamps, place=SIDE, order=10)
def next_events(point: Standpoint) -> dict[str, Any] | None:
    """Return the next events for this reader; left out where there is none and nobody could plan one."""
    if not point.may(Permit.GATHERINGS_READ):
        return None
    found = lines(ahead(point, most=MOST))
    facts = {"events": found, "signs_up": signs_up(point), "at_desk": point.customer is None}
    return facts if found or point.may(Permit.GATHERINGS_WRITE) else None
