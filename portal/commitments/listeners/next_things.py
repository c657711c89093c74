"""What somebody promised is a next thing of theirs, from a week before its day on."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.accounts import branding
from portal.accounts.models import User
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import Standpoint
from portal.activity.next_things import Keeping, NextThing, Rank, offers_to_customers, offers_to_vendor
from portal.commitments.queries import commitments, owned
from portal.foundation import clock

AHEAD = timedelta(days=7)


@offers_to_customers
def promised(point: Standpoint) -> Iterator[NextThing]:
    """Offer a customer's person what they promised."""
    if not point.may(Permit.COMMITMENTS_READ) or point.customer is None or point.user is None:
        return
    today = today_of(point.customer)
    for one in commitments.of_owner(point.user.id, today):
        if one.due_on is not None and one.due_on <= today + AHEAD:
            url = url_for("commitments.show", slug=point.customer.slug, commitment=one.public_id)
            yield NextThing(
                Rank.PROMISE, "commitment.due", one.title, url, _l("Say that it is done"),
                reason=_l("You promised it; its day has passed.") if one.overdue else _l("You promised it."),
                due=one.due_on, icon="circle-check",
            )  # fmt: skip


@offers_to_vendor(keeping=Keeping.APART)
def promised_by_us(user: User, customer_ids: Sequence[int]) -> Iterator[NextThing]:
    """Offer one of the vendor's people what they promised to customers."""
    last = clock.today(branding.installation().time_zone) + AHEAD
    for row in owned.due_of(user.id, customer_ids):
        if row.due_on <= last:
            yield NextThing(
                Rank.PROMISE, "commitment.due", row.title,
                url_for("commitments.show", slug=row.slug, commitment=row.public_id),
                _l("Say that it is done"), reason=_l("You promised it to the customer."), due=row.due_on,
                icon="circle-check", customer_name=row.name, customer_url=f"/c/{row.slug}",
                customer_id=row.customer_id, place=(row.due_on, row.id),
            )  # fmt: skip
