"""What every act on a review leaves behind: an entry in the timeline, one in the audit log."""

from typing import Any

from portal.activity.actions import record
from portal.foundation import audit
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.reviews.models import Review

KIND = "review"


def tell(kind: str, review: Review, by: Actor, *, visibility: Visibility | None = None, **facts: Any) -> None:
    """Write it into the timeline of those who see the review, or of fewer; it is called there by title or period."""
    record(
        kind, by=by, visibility=visibility or review.visibility, subject_kind=KIND,
        subject_public_id=review.public_id, title=review.title, first=review.first, last=review.last, **facts,
    )  # fmt: skip


def remember(act: str, review: Review, by: Actor, **facts: Any) -> None:
    """Keep it in the audit log."""
    audit.remember(act, by=by, customer_id=review.customer_id, subject=f"{KIND}:{review.public_id}", **facts)
