"""What happens to the sections of a review, as others hear of it."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.reviews.models import Review, ReviewSection


@dataclass(frozen=True)
class SectionSaid(Event):
    """Somebody wrote about a section: `slot` is one of the three, or text for a page of one's own."""

    customer_pid: str
    public_id: str  # of the review
    section_pid: str
    slot: str
    visibility: Visibility


def section_said(review: Review, section: ReviewSection, slot: str) -> None:
    """Announce it to those who see the review."""
    pid = db.session.scalars(select(Customer.public_id).where(Customer.id == review.customer_id)).one()
    said = SectionSaid(review.customer_id, pid, review.public_id, section.public_id, slot, review.visibility)
    announce(said)
