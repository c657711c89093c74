"""What is still to be decided is talked about when both sides meet, what is due first before the rest."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.activity import agenda
from portal.activity.agenda import Point
from portal.foundation.i18n import full_date
from portal.reviews.queries import outcomes


@agenda.offers(order=15)
def decisions_that_wait(point: Standpoint) -> Iterator[Point]:
    """Offer the decisions that business reviews ask for."""
    if not point.may(Permit.REVIEWS_READ):
        return
    for row in outcomes.open_at_customer():
        if row.decide_by is None:
            reason = _l("A business review asks for this decision")
        else:
            reason = _l("To be decided by %(day)s", day=full_date(row.decide_by))
        yield Point(
            f"decision:{row.public_id}",
            row.request[:300],
            url_for("review_decisions.show", slug=point.customer.slug, decision_asked=row.public_id),
            reason,
            row.visibility,
            icon="circle-help",
        )
