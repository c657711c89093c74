"""Conversations that have waited long for a word are talked about when both sides meet."""

from collections.abc import Iterator
from datetime import timedelta

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.accounts import branding
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.activity import agenda
from portal.activity.agenda import Point
from portal.conversations.queries.waiting import waiting_long
from portal.foundation.audience import Side
from portal.foundation.clock import day_of
from portal.foundation.i18n import full_date

MODULE, LONG = "conversations", timedelta(days=5)


@agenda.offers(order=40)
def unanswered(point: Standpoint) -> Iterator[Point]:
    """Offer what has waited for either side, the longest first."""
    if not branding.module_on(MODULE) or not point.may(Permit.CONVERSATIONS_READ):
        return
    companies = {Side.VENDOR: branding.vendor().name, Side.CUSTOMER: point.customer.name}
    for row in waiting_long(LONG):
        since = full_date(day_of(row.waiting_since, point.customer.time_zone))
        yield Point(
            f"conversation:{row.public_id}",
            row.title,
            url_for("conversations.show", slug=point.customer.slug, conversation=row.public_id),
            _l(
                "It has waited for %(company)s since %(day)s",
                company=companies[row.waiting_for],
                day=since,
            ),
            minutes=5,
        )
