"""What is new on the shelf stands on a customer's home."""

from typing import Any

from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import Standpoint
from portal.accounts.visits import visit_before
from portal.activity.cards import card
from portal.documents.queries import shelf

SHOWN = 3


@card("documents/_card.html", place="side", order=60)
def newest(point: Standpoint) -> dict[str, Any] | None:
    """Show what came last, and how many came since the reader's visit before; nothing while the shelf is empty."""
    if not point.may(Permit.DOCUMENTS_READ):
        return None
    since = visit_before(point.membership) if point.membership and not point.read_only else None
    reader_id = None if point.read_only else point.user.id
    lines, new = shelf.newest(reader_id, today_of(point.customer), since=since, most=SHOWN)
    return {"lines": lines, "new": new} if lines else None
