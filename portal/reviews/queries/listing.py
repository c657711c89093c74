"""The reviews of the customer in scope as a list, in a fixed number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.meetings.models import Meeting
from portal.meetings.queries import meetings
from portal.reviews.models import DecisionAsked, Review, ReviewEdition, ReviewSection
from portal.reviews.queries import reviews
from portal.reviews.queries.sections import Filled, is_commented
from portal.reviews.rules.words import ReviewState, Slot


@dataclass(frozen=True)
class Line:
    """A review in the list: how much of it is filled, what waits for an answer, and its newest edition."""

    review: Review
    meeting: Meeting | None
    filled: Filled
    unanswered: int
    edition: int


def lines() -> list[Line]:
    """Return the reviews, the newest period first."""
    return _lines(reviews.all_of_customer())


def current() -> Line | None:
    """Return the review that is being filled, the earliest first; else the one that was made final last."""
    rows = reviews.all_of_customer()
    filling = [row for row in rows if row.state is not ReviewState.FINAL]
    chosen = filling[-1:] or rows[:1]
    return next(iter(_lines(chosen)), None)


def _lines(rows: Sequence[Review]) -> list[Line]:
    if not rows:
        return []
    ids = [row.id for row in rows]
    counted, unanswered, editions = filled_of(ids), _unanswered(ids), _editions(ids)
    met = meetings.by_ids(row.meeting_id for row in rows if row.meeting_id is not None)
    return [
        Line(
            row, met.get(row.meeting_id or 0), counted.get(row.id, Filled(0, 0)), unanswered.get(row.id, 0),
            editions.get(row.id, 0),
        )
        for row in rows
    ]  # fmt: skip


def filled_of(ids: Sequence[int]) -> Mapping[int, Filled]:
    """Return how much of each review is filled, by its rows alone."""
    slots = [getattr(ReviewSection, slot.value) for slot in Slot]
    asked = select(ReviewSection.review_id, ReviewSection.key, *slots).where(
        ReviewSection.review_id.in_(ids), ReviewSection.left_out_at.is_(None)
    )
    found: dict[int, Filled] = {}
    for review_id, key, *said in db.session.execute(narrowed(asked, ReviewSection)):
        if is_commented(key):
            before = found.get(review_id, Filled(0, 0))
            found[review_id] = Filled(
                before.said + sum(bool(one.strip()) for one in said), before.all + len(Slot)
            )
    return found


def _unanswered(ids: Sequence[int]) -> Mapping[int, int]:
    asked = (
        select(DecisionAsked.review_id, func.count(DecisionAsked.id))
        .where(
            DecisionAsked.review_id.in_(ids),
            DecisionAsked.deleted_at.is_(None),
            DecisionAsked.answer.is_(None),
        )
        .group_by(DecisionAsked.review_id)
    )
    return dict(db.session.execute(narrowed(asked, DecisionAsked)).all())


def _editions(ids: Sequence[int]) -> Mapping[int, int]:
    asked = (
        select(ReviewEdition.review_id, func.max(ReviewEdition.number))
        .where(ReviewEdition.review_id.in_(ids))
        .group_by(ReviewEdition.review_id)
    )
    return dict(db.session.execute(narrowed(asked, ReviewEdition)).all())
