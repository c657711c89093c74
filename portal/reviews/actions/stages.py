"""How a review goes from stage to stage: held while somebody acts on it, and each stage written down.

Whoever writes in a review holds it, and so does whoever leads it on: what is frozen is what stood there, and nothing
is written into a review that has just become final.
"""

from sqlalchemy import select

from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.refusals import Refused
from portal.foundation.tenancy import narrowed
from portal.reviews.actions.events import review_changed
from portal.reviews.models import Review, ReviewStage
from portal.reviews.rules.stages import WRITTEN
from portal.reviews.rules.words import ReviewState


def hold(review: Review) -> None:
    """Wait for whoever is at work on this review, and see it as they left it."""
    db.session.flush()
    asked = select(Review).where(Review.id == review.id).with_for_update()
    db.session.scalar(narrowed(asked, Review), execution_options={"populate_existing": True})


def require_writable(review: Review) -> None:
    """Let nobody make the review final until this piece of work ends. Raises Refused: final, deleted."""
    hold(review)
    if review.deleted_at is not None:
        raise Refused("deleted")
    if review.state not in WRITTEN:
        raise Refused("final")


def reach(review: Review, state: ReviewState, *, by: Actor, remark: str = "", seal: str = "") -> ReviewStage:
    """Write down that a review reached a stage, and tell its pages; `seal` is that of the words that were looked at."""
    review.state = state
    stage = ReviewStage(
        review_id=review.id, state=state, remark=remark, seal=seal, actor_kind=by.kind, actor_side=by.side,
        by_id=by.person_id,
    )  # fmt: skip
    db.session.add(stage)
    db.session.flush()
    review_changed(review, "stages")
    return stage
