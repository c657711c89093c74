"""A review is begun, or opened to the customer: what the timeline and the bell say of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.accounts.models import Customer, CustomerRole, Membership, User
from portal.activity import notices
from portal.activity.actions.notices import tell
from portal.activity.notices import Noted, Told, Weight
from portal.activity.sentences import told_by
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import narrowed
from portal.meetings.models import Attendee
from portal.reviews.actions.events import ReviewMoved
from portal.reviews.models import Review
from portal.reviews.paper.called import called
from portal.reviews.queries import reviews

KIND = "review"
told_by("reviews/told.html", "review.begun", "review.opened")


@notices.kind(
    "review.opened",
    _l("A business review is open, and I can fill it"),
    weight=Weight.ASKS,
    sides=(Side.CUSTOMER,),
)
def opened(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell the customer's people that both sides fill it from now on."""
    rows = _rows(noted)
    return {
        one.id: Told(
            title=_(
                "“%(review)s” is open: write what you make of the figures", review=rows[one.subject_id][1]
            ),
            endpoint="reviews.show",
            place={"slug": one.customer_slug, "review": rows[one.subject_id][0].public_id},
            about=rows[one.subject_id][1],
            subject=_("News of a business review"),
            action=_("Open the review"),
            thread=f"review-{rows[one.subject_id][0].public_id}",
            icon="scroll-text",
        )
        for one in noted
        if one.subject_id in rows
    }


@in_transaction(ReviewMoved)
def ring(event: ReviewMoved) -> None:
    """Tell the customer's administrators and who of them takes part in the meeting."""
    review = reviews.by_id(event.review_id) if event.what == "opened" else None
    if review is None:
        return
    tell(
        _people(review), "review.opened", by=event.by, about=f"review-opened-{review.public_id}",
        visibility=Visibility.SHARED, subject_kind=KIND, subject_id=review.id,
    )  # fmt: skip


def _people(review: Review) -> set[int]:
    members = select(Membership.user_id).where(Membership.ended_at.is_(None))
    admins = members.where(Membership.role == CustomerRole.ADMIN)
    found = set(db.session.scalars(narrowed(admins, Membership)))
    if review.meeting_id is not None:
        comers = select(Attendee.person_id).where(
            Attendee.meeting_id == review.meeting_id, Attendee.person_id.is_not(None)
        )
        there = set(db.session.scalars(narrowed(members, Membership)))
        found |= there & set(db.session.scalars(narrowed(comers, Attendee)))
    return found


def _rows(noted: Sequence[Noted]) -> Mapping[int, tuple[Any, str]]:
    asked = (
        select(Review, Customer)
        .join(Customer, Customer.id == Review.customer_id)
        .where(
            Review.id.in_(sorted({one.subject_id for one in noted})),
            Review.deleted_at.is_(None),
            Review.visibility == Visibility.SHARED,
        )
    )
    return {
        review.id: (review, called(review, customer))
        for review, customer in db.session.execute(narrowed(asked, Review))
    }
