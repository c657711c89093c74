"""The reviews of the customer in scope, as far as their reader sees them."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.reviews.models import Aim, DecisionAsked, Review, ReviewEdition, ReviewSection, ReviewStage


def review(public_id: str) -> Review | None:
    """Return the review of this public id, or None."""
    asked = select(Review).where(Review.public_id == public_id, Review.deleted_at.is_(None))
    return db.session.scalar(narrowed(asked, Review))


def by_id(review_id: int) -> Review | None:
    """Return the review of this inner id, or None."""
    asked = select(Review).where(Review.id == review_id, Review.deleted_at.is_(None))
    return db.session.scalar(narrowed(asked, Review))


def all_of_customer() -> Sequence[Review]:
    """Return the reviews, the newest period first."""
    asked = select(Review).where(Review.deleted_at.is_(None)).order_by(Review.last.desc(), Review.id.desc())
    return db.session.scalars(narrowed(asked, Review)).all()


def sections_of(review_id: int, *, left_out: bool = False) -> Sequence[ReviewSection]:
    """Return the sections of a review in order; those left out only when asked for."""
    asked = select(ReviewSection).where(ReviewSection.review_id == review_id)
    if not left_out:
        asked = asked.where(ReviewSection.left_out_at.is_(None))
    ordered = asked.order_by(ReviewSection.position, ReviewSection.id)
    return db.session.scalars(narrowed(ordered, ReviewSection)).all()


def decisions_of(review_id: int) -> Sequence[DecisionAsked]:
    """Return the decisions that a review asks for, in order."""
    asked = select(DecisionAsked).where(
        DecisionAsked.review_id == review_id, DecisionAsked.deleted_at.is_(None)
    )
    ordered = asked.order_by(DecisionAsked.position, DecisionAsked.id)
    return db.session.scalars(narrowed(ordered, DecisionAsked)).all()


def aims_of(review_id: int) -> Sequence[Aim]:
    """Return what both sides aim at next, in order."""
    asked = select(Aim).where(Aim.review_id == review_id, Aim.deleted_at.is_(None))
    return db.session.scalars(narrowed(asked.order_by(Aim.position, Aim.id), Aim)).all()


def stages_of(review_id: int) -> Sequence[ReviewStage]:
    """Return the stages a review went through, the newest first."""
    asked = select(ReviewStage).where(ReviewStage.review_id == review_id)
    return db.session.scalars(narrowed(asked.order_by(ReviewStage.id.desc()), ReviewStage)).all()


def editions_of(review_id: int) -> Sequence[ReviewEdition]:
    """Return the final editions of a review, the newest first."""
    asked = select(ReviewEdition).where(ReviewEdition.review_id == review_id)
    return db.session.scalars(narrowed(asked.order_by(ReviewEdition.number.desc()), ReviewEdition)).all()


def newest_edition(review_id: int) -> ReviewEdition | None:
    """Return the edition that counts, None while nothing is final."""
    asked = select(ReviewEdition).where(ReviewEdition.review_id == review_id)
    newest = asked.order_by(ReviewEdition.number.desc()).limit(1)
    return db.session.scalar(narrowed(newest, ReviewEdition))
