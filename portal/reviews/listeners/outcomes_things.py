"""What somebody is asked to decide is the next thing to do for them, from the day both sides see it on."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.accounts.models import User
from portal.accounts.permits import ROLE_OF_STAFF, Permit, permits
from portal.accounts.queries.calendars import today_of, vendors_today
from portal.accounts.standpoint import Standpoint
from portal.activity.next_things import Keeping, NextThing, Rank, offers_to_customers, offers_to_vendor
from portal.reviews.queries import outcomes

AHEAD = timedelta(days=7)


@offers_to_customers
def to_decide(point: Standpoint) -> Iterator[NextThing]:
    """Offer a customer's person what they are to decide."""
    if point.user is None or not point.may(Permit.REVIEWS_ANSWER):
        return
    for row in outcomes.open_of(point.user.id):
        yield _thing(row, point.customer.slug, today_of(point.customer))


@offers_to_vendor(keeping=Keeping.APART)
def to_decide_by_us(user: User, customer_ids: Sequence[int]) -> Iterator[NextThing]:
    """Offer one of the vendor's people what they are to decide."""
    if not user.staff_role or not permits(frozenset({ROLE_OF_STAFF[user.staff_role]}), Permit.REVIEWS_ANSWER):
        return
    today = vendors_today()
    for row in outcomes.open_across(user.id, customer_ids):
        yield _thing(row, row.slug, today, row.name)


def _thing(row: Any, slug: str, today: date, customer_name: str = "") -> NextThing:
    is_near = row.decide_by is not None and row.decide_by <= today + AHEAD
    return NextThing(
        rank=Rank.PROMISE if is_near else Rank.DECISION,
        kind="review.decision_asked",
        title=row.request,
        url=url_for(
            "review_decisions.answer", slug=slug, review=row.review_pid, decision_asked=row.public_id
        ),
        label=_l("Decide"),
        reason=_l("A business review asks you to decide this."),
        caption=_l("Yes, no or later, with a word if you like"),
        due=row.decide_by,
        since=None if row.decide_by else row.created_at.date(),
        customer_name=customer_name,
        customer_url=f"/c/{slug}" if customer_name else "",
        customer_id=row.customer_id,
        place=(row.decide_by is None, row.decide_by or row.created_at.date(), row.id),
        icon="circle-help",
    )
