"""Changes that one side put forward and the other has not decided on are talked about when both meet."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.activity import agenda
from portal.activity.agenda import Point
from portal.agreements.queries.proposals import waiting_for
from portal.foundation.audience import Side
from portal.foundation.clock import day_of
from portal.foundation.i18n import full_date


@agenda.offers(order=25)
def proposals_that_wait(point: Standpoint) -> Iterator[Point]:
    """Offer what either side has to decide, the oldest first."""
    if not point.may(Permit.MAP_READ):
        return
    for side in Side:
        for row in waiting_for(side):
            since = full_date(day_of(row.put_forward_at, point.customer.time_zone))
            yield Point(
                f"proposal:{row.public_id}",
                row.title,
                url_for("proposals.show", slug=point.customer.slug, proposal=row.public_id),
                _l("Put forward on %(day)s, and not decided yet", day=since),
                icon="handshake",
            )
