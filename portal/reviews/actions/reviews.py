"""Beginning a review, what it is about, its conclusion, and opening it to the customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.history import CREATED, Change
from portal.foundation.refusals import Refused
from portal.reviews.actions import carrying, records, sections
from portal.reviews.actions.events import ReviewMoved, review_changed
from portal.reviews.actions.stages import hold, reach, require_writable
from portal.reviews.models import Review, ReviewTemplate
from portal.reviews.queries import reviews
from portal.reviews.queries.sections import rows_of
from portal.reviews.rules.words import PeriodKind, ReviewState

KIND = "review"
MOST_DAYS = 800  # somewhat more than two years
#: What can be changed of a review besides its words, by whoever leads it.
SETTINGS = (
    "title", "period_kind", "first", "last", "plan_id", "meeting_id", "held_on", "language", "paper",
    "look_required", "made_days_before",
)  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """What a review begins with."""

    kind: PeriodKind
    first: date
    last: date
    title: str = ""
    plan_id: int | None = None
    meeting_id: int | None = None
    held_on: date | None = None


def begin(customer: Customer, draft: Draft, template: ReviewTemplate | None, *, by: Actor) -> Review:
    """Prepare a review inside the vendor's side, with the sections of its template, and carry over what was left open.

    Raises Refused: period, there_already.
    """
    _require_period(draft.first, draft.last)
    db.session.execute(
        select(Customer.id).where(Customer.id == customer.id).with_for_update()
    )  # one at a time
    there = reviews.all_of_customer()
    if any((one.first, one.last) == (draft.first, draft.last) for one in there):
        raise Refused("there_already")
    before = next((one for one in there if one.last < draft.last), None)
    review = Review(
        title=draft.title,
        period_kind=draft.kind,
        first=draft.first,
        last=draft.last,
        plan_id=draft.plan_id,
        meeting_id=draft.meeting_id,
        before_id=before.id if before else None,
        held_on=draft.held_on,
        language=customer.language,
        made_by_id=by.person_id,
        visibility=Visibility.VENDOR,
        **_from_template(template),
    )
    db.session.add(review)
    db.session.flush()
    history.record(
        KIND, review.id, {CREATED: Change(None, _period(draft))}, by=by, visibility=review.visibility
    )
    reach(review, ReviewState.PREPARED, by=by)
    sections.fill(review, template, language=customer.language)
    carrying.carry_over(before, review, by=by)
    records.tell("review.begun", review, by)
    review_changed(review, "words")
    return review


def revise(review: Review, changes: Mapping[str, Any], *, by: Actor) -> None:
    """Change what a review is about, when both sides meet, its paper. Raises Refused: period, final, deleted."""
    require_writable(review)
    real = {
        name: Change(getattr(review, name), value)
        for name, value in changes.items()
        if name in SETTINGS and getattr(review, name) != value
    }
    if not real:
        return
    first, last = changes.get("first", review.first), changes.get("last", review.last)
    _require_period(first, last)
    for name, change in real.items():
        setattr(review, name, change.after)
    history.record(KIND, review.id, real, by=by, visibility=review.visibility)
    db.session.flush()
    review_changed(review, "words")
    review_changed(review, "sections")


def conclude(review: Review, words: str, *, by: Actor) -> None:
    """Write the period in a few sentences. Raises Refused: final, deleted."""
    require_writable(review)
    change = Change(review.conclusion, words)
    if change.before == words:
        return
    review.conclusion = words
    history.record(KIND, review.id, {"conclusion": change}, by=by, visibility=review.visibility)
    db.session.flush()
    review_changed(review, "words")


def open_to_customer(review: Review, *, by: Actor) -> None:
    """Let both sides see and fill the review, all rows of it at once. Raises Refused: not_now, deleted."""
    hold(review)
    if review.deleted_at is not None:
        raise Refused("deleted")
    if review.state is not ReviewState.PREPARED:
        raise Refused("not_now")
    rows: list[Any] = [*rows_of(review.id), *reviews.decisions_of(review.id), *reviews.aims_of(review.id)]
    for row in (review, *rows):
        row.visibility = Visibility.SHARED
    history.record(
        KIND, review.id, {"opened": Change(None, clock.now())}, by=by, visibility=Visibility.SHARED
    )
    db.session.flush()
    reach(review, ReviewState.OPEN, by=by)
    records.tell("review.opened", review, by)
    records.remember("review.opened", review, by)
    announce(ReviewMoved(review.customer_id, review.id, "opened", by))
    review_changed(review, "sections")


def _from_template(template: ReviewTemplate | None) -> dict[str, Any]:
    if template is None:
        return {}
    return {
        "paper": template.paper,
        "look_required": template.look_required,
        "made_days_before": template.made_days_before,
        "template_id": template.id,
    }


def _require_period(first: date, last: date) -> None:
    if not 0 <= (last - first).days <= MOST_DAYS:
        raise Refused("period")


def _period(draft: Draft) -> str:
    return f"{draft.first.isoformat()}/{draft.last.isoformat()}"
