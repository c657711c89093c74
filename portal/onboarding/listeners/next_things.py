"""What onboarding asks of one of the customer's people next: their own steps, and those that are nobody's yet."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of, work_calendar
from portal.accounts.standpoint import Standpoint
from portal.activity.next_things import NextThing, Rank, offers_to_customers
from portal.foundation.audience import Side
from portal.foundation.i18n import language
from portal.onboarding.queries import offered

MOST = 3


@offers_to_customers
def for_customers(point: Standpoint) -> Iterator[NextThing]:
    """Offer the steps that come next; only to whoever may do them."""
    if point.side is not Side.CUSTOMER or not point.may(Permit.ONBOARDING_WORK) or point.membership is None:
        return
    for one in offered.to_do(point.membership.id, language=language())[:MOST]:
        yield NextThing(
            rank=Rank.PROMISE,
            kind="onboarding.step",
            title=one.title,
            url=url_for("steps.show", slug=point.customer.slug, step=one.public_id),
            label=_l("Open the step"),
            reason=_reason(one),
            due=one.due_on,
            late=_late(point, one),
            caption=_l("Opens the step"),
            icon="route",
        )


def _late(point: Standpoint, one: offered.Offered) -> bool:
    """True when working days of both sides have passed since its day; the calendar is asked for only then."""
    today = today_of(point.customer)
    if one.due_on is None or one.due_on >= today:
        return False
    return work_calendar(point.customer).days_late(one.due_on, today) > 0


def _reason(one: offered.Offered) -> object:
    if one.opens:
        return _l("When it is done, “%(title)s” can begin.", title=one.opens)
    return _l("A step of “%(title)s”.", title=one.journey_title)
