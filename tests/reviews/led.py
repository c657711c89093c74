"""A review of the cast that is led on: everything said, nothing lacking, by whoever acts."""

from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.reviews.actions import freezing
from portal.reviews.models import Review, ReviewEdition, ReviewSection
from portal.reviews.queries import reviews
from portal.reviews.queries.sections import is_commented
from portal.reviews.queries.snapshots import draft_of, gaps_of
from portal.reviews.rules.words import ReviewState, Slot
from tests.cast import STAFF, address


def actor(name: str) -> Actor:
    person = db.session.scalars(select(User).where(User.email == address(name))).one()
    return Actor(ActorKind.PERSON, Side.VENDOR if name in STAFF else Side.CUSTOMER, person.id)


def customer(slug: str = "sakura") -> Customer:
    return db.session.scalars(select(Customer).where(Customer.slug == slug)).one()


def in_state(state: ReviewState) -> Review:
    return db.session.scalars(select(Review).where(Review.state == state, Review.deleted_at.is_(None))).one()


def pid_of(state: ReviewState) -> str:
    return in_state(state).public_id


def ready() -> Review:
    """Return the open review with every slot filled, sections that lack data left out; committed."""
    review = in_state(ReviewState.OPEN)
    lacking = {told.id for told, _gap in gaps_of(draft_of(review, customer()))}
    for row in reviews.sections_of(review.id):
        for slot in Slot:
            setattr(row, slot.value, getattr(row, slot.value) or "As planned.")
        if row.public_id in lacking:
            row.left_out_at = clock.now()
    db.session.commit()
    return review


def commented(review: Review) -> ReviewSection:
    """Return the first section with something to tell that both sides write about."""
    telling = {told.id for told in draft_of(review, customer()).sections if is_commented(told.key)}
    return next(row for row in reviews.sections_of(review.id) if row.public_id in telling)


def editions(review: Review) -> list[ReviewEdition]:
    return list(reviews.editions_of(review.id))


__all__ = ["actor", "commented", "customer", "editions", "freezing", "in_state", "pid_of", "ready", "reviews"]
