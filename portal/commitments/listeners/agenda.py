"""What both sides promised each other and have not done yet is talked about when they meet, what is late first."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import Standpoint
from portal.activity import agenda
from portal.activity.agenda import Point
from portal.commitments.queries import commitments
from portal.foundation.i18n import full_date


@agenda.offers(order=30)
def open_promises(point: Standpoint) -> Iterator[Point]:
    """Offer what is open; what is late comes first, because it is due first."""
    if not point.may(Permit.COMMITMENTS_READ):
        return
    for one in commitments.still_open(today_of(point.customer)):
        if one.due_on is None:
            reason = _l("Promised, no day agreed")
        elif one.overdue:
            reason = _l("Promised; late since %(day)s", day=full_date(one.due_on))
        else:
            reason = _l("Promised by %(day)s", day=full_date(one.due_on))
        yield Point(
            f"commitment:{one.public_id}",
            one.title,
            url_for("commitments.show", slug=point.customer.slug, commitment=one.public_id),
            reason,
            one.visibility,
            minutes=5,
            icon="circle-alert" if one.overdue else "circle-check",
        )
