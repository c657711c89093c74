"""Days before both sides meet, the paper of a review is made by itself, and its readers are mailed a link."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from portal.accounts.branding import is_on
from portal.accounts.models import Customer
from portal.foundation import clock
from portal.foundation.actor import WORKER
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, job, owe
from portal.foundation.refusals import Refused
from portal.foundation.tenancy import customer_scope, every_customer
from portal.meetings.models import Meeting
from portal.reviews.actions import exports
from portal.reviews.models import Review
from portal.reviews.queries import reviews
from portal.reviews.queries.meetings import held_on
from portal.reviews.rules.exports import BEFORE_THE_MEETING, Wanted
from portal.reviews.rules.words import ExportKind, ReviewState

FIRST_HOUR = 8
"""Nobody gets mail about a review before this hour of the customer's day."""
A_DAY_ABROAD, FARTHEST = timedelta(days=1), timedelta(days=61)


@job("reviews.before_meetings", hourly=True)
def look_ahead(_item: OutboxItem) -> None:
    """Owe a paper of each review whose meeting is near enough, once for each day on which it is to be held."""
    if not is_on(__name__):
        return
    today, now = clock.today("UTC"), clock.now()
    near = Review.held_on.between(today - A_DAY_ABROAD, today + FARTHEST)
    met = Meeting.starts_at.between(now - A_DAY_ABROAD, now + FARTHEST)
    with every_customer("the worker looks for reviews whose meeting comes near"):
        asked = (
            select(Review.id, Review.customer_id)
            .outerjoin(
                Meeting, (Meeting.id == Review.meeting_id) & (Meeting.customer_id == Review.customer_id)
            )
            .join(Customer, Customer.id == Review.customer_id)
            .where(
                Review.made_days_before.is_not(None), Review.deleted_at.is_(None), Customer.left_at.is_(None),
                or_(near, met),
            )
        )  # fmt: skip
        found = db.session.execute(asked).all()
    for review_id, customer_id in found:
        _owe_if_due(review_id, customer_id)


def _owe_if_due(review_id: int, customer_id: int) -> None:
    with customer_scope(customer_id):
        review, customer = reviews.by_id(review_id), db.session.get(Customer, customer_id)
        if review is None or customer is None or review.made_days_before is None:
            return
        day, local = held_on(review, customer), clock.now().astimezone(ZoneInfo(customer.time_zone))
        if day is None or local.hour < FIRST_HOUR:
            return
        if day - timedelta(days=review.made_days_before) <= local.date() < day:
            key = f"reviews.before_meeting:{review.id}:{day}"
            owe("reviews.before_meeting", customer_id=customer_id, dedupe_key=key, review_id=review.id)


@job("reviews.before_meeting")
def promise_paper(item: OutboxItem) -> None:
    """Promise the PDF of one review; whoever prepared it is told by mail when it is made, as its readers are."""
    with customer_scope(item.customer_ref or 0):
        review = reviews.by_id(item.ids["review_id"])
        if review is None or review.made_days_before is None:
            return
        customer = db.session.get_one(Customer, review.customer_id)
        final = review.state is ReviewState.FINAL
        try:
            exports.ask(
                review, customer, Wanted(ExportKind.PDF, review.language, review.paper), by=WORKER,
                edition=reviews.newest_edition(review.id) if final else None,
                batch=BEFORE_THE_MEETING, mail_to_id=review.made_by_id,
            )  # fmt: skip
        except Refused:  # many are under way: people are at it already
            return
