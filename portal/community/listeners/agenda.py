"""Questions of a customer that nobody has answered for days are talked about when both sides meet."""

from collections.abc import Iterator
from datetime import timedelta

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.accounts import branding
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.activity import agenda
from portal.activity.agenda import MOST_OF_ONE_OFFER, Point
from portal.community.queries.chances import talked_about
from portal.community.queries.reach import spaces_of
from portal.foundation import clock
from portal.foundation.clock import day_of
from portal.foundation.i18n import full_date

MODULE, LONG = "community", timedelta(days=5)


@agenda.offers(order=70)
def unanswered(point: Standpoint) -> Iterator[Point]:
    """Offer what was asked where both sides read it, the longest first; nothing of either's inside."""
    if not branding.module_on(MODULE) or not point.may(Permit.COMMUNITY_READ):
        return
    with spaces_of(point):
        rows = talked_about(point.customer.id, clock.now() - LONG, MOST_OF_ONE_OFFER)
    for row in rows:
        day = full_date(day_of(row.at, point.customer.time_zone))
        yield Point(
            f"community:{row.public_id}",
            row.title,
            url_for("community_threads.show", slug=point.customer.slug, thread=row.public_id),
            _l("Asked in the community on %(day)s, without an answer so far", day=day),
            minutes=5,
            icon="users",
        )
