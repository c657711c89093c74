"""What happens to business reviews, as others hear of it."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.foundation.actor import WORKER, Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.reviews.models import Review


@dataclass(frozen=True)
class ReviewChanged(Event):
    """Something that a review's pages show is different now: `part` is sections, stages, outcomes or exports."""

    customer_pid: str
    review_id: int
    public_id: str
    visibility: Visibility
    part: str


@dataclass(frozen=True)
class ReviewMoved(Event):
    """A review reached another stage.

    `what` is opened, look_asked, look_taken_back, looked, sent_back, reopened or kept.
    """

    review_id: int
    what: str
    by: Actor = WORKER


@dataclass(frozen=True)
class ReviewFinal(Event):
    """A review was made final: this edition of it is frozen for ever."""

    review_id: int
    edition_id: int
    number: int
    by: Actor = WORKER


def review_changed(review: Review, part: str) -> None:
    """Announce that a part of a review's pages is different, to those who see the review."""
    pid = db.session.scalars(select(Customer.public_id).where(Customer.id == review.customer_id)).one()
    announce(ReviewChanged(review.customer_id, pid, review.id, review.public_id, review.visibility, part))
