"""Ambassadors of the month, and our own champion, stand on the first page of the community."""

from typing import Any

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.champions.queries import people
from portal.champions.queries.months import began
from portal.community.shelves import SIDE, shelf
from portal.foundation.i18n import language

MOST, MOST_OURS = 3, 1


@shelf("champions/_shelf.html", place=SIDE, order=20)
def ambassadors(point: Standpoint) -> dict[str, Any] | None:
    """Return who gave most best answers this month, and a champion of one's own company to ask."""
    if not point.may(Permit.CHAMPIONS_READ):
        return None
    month = began(point.user.time_zone)
    ours = people.ours(point, language(), month)[:MOST_OURS] if point.customer is not None else []
    found = [*people.of_the_month(point, language(), month, MOST - len(ours)), *ours]
    return {"people": found} if found or point.customer is not None else None
