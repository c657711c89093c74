"""The sections of a review: one of them, those it could have, and how much of them is filled."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.activity import review_sections
from portal.activity.review_sections import Section
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope, narrowed
from portal.reviews.models import Review, ReviewSection
from portal.reviews.queries import reviews
from portal.reviews.queries.snapshots import period_of
from portal.reviews.rules.snapshot import OWN, Snapshot, Told
from portal.reviews.rules.words import Slot


@dataclass(frozen=True)
class Filled:
    """How many slots are filled, of how many."""

    said: int
    all: int

    @property
    def blank(self) -> int:
        return self.all - self.said


def section(public_id: str) -> ReviewSection | None:
    """Return the section of this public id whose review is there, left out or not."""
    asked = (
        select(ReviewSection)
        .join(
            Review, (Review.id == ReviewSection.review_id) & (Review.customer_id == ReviewSection.customer_id)
        )
        .where(ReviewSection.public_id == public_id, Review.deleted_at.is_(None))
    )
    return db.session.scalar(narrowed(asked, ReviewSection, Review))


def rows_of(review_id: int) -> Sequence[ReviewSection]:
    """Return every section of a review in order, those left out as well."""
    return reviews.sections_of(review_id, left_out=True)


def others(rows: Sequence[ReviewSection]) -> list[Section]:
    """Return the sections of features that a review does not have yet."""
    there = {row.key for row in rows}
    return [one for one in review_sections.sections() if one.key not in there]


def is_commented(key: str) -> bool:
    """Tell whether a section has slots; a page of one's own has its text instead."""
    found = review_sections.section(key) if key != OWN else None
    return found is not None and found.commented


def told_now(review: Review, row: ReviewSection, customer: Customer) -> Told | None:
    """Return one section as it stands now, as both sides see it; None where it has nothing to tell."""
    found = review_sections.section(row.key)
    if found is None or row.left_out_at is not None:
        return None
    with customer_scope(customer.id, Audience.GUEST):
        facts = found.gather(period_of(review, customer))
    said = {slot: getattr(row, slot.value) for slot in Slot}
    if facts is None:
        return None
    return Told(row.public_id, row.key, found.schema, row.part, row.title, row.text, facts, said)


def filled(snapshot: Snapshot) -> Filled:
    """Return how much both sides have said about the sections that are there."""
    asked = [told for told in snapshot.sections if is_commented(told.key)]
    return Filled(sum(len(Slot) - len(told.blank) for told in asked), len(Slot) * len(asked))
