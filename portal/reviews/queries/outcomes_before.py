"""What was decided and set out to do in the review before this one, and what became of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from portal.commitments.models import SettledAs
from portal.commitments.queries import commitments
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.plans.models import Node
from portal.reviews.models import Aim, Review
from portal.reviews.queries import outcomes, reviews
from portal.reviews.queries.outcomes import Aimed, Asked
from portal.reviews.rules.words import ReviewState


class Became(StrEnum):
    """What became of an aim."""

    WAITS = "waits"  # nothing was made of it
    GONE = "gone"  # what was made of it was taken away
    ON_MAP = "on_map"
    OPEN = "open"
    LATE = "late"
    DONE = "done"
    DROPPED = "dropped"
    ACHIEVED = "achieved"
    PARTIAL = "partial"
    MISSED = "missed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class SetOut:
    """One aim of last time, and how it stands."""

    aimed: Aimed
    became: Became


@dataclass(frozen=True)
class Before:
    """The review before, as it is looked at again."""

    review: Review
    set_out: tuple[SetOut, ...]
    asked: tuple[Asked, ...]

    @property
    def is_empty(self) -> bool:
        return not self.set_out and not self.asked


def of(review: Review, today: date) -> Before | None:
    """Return what the review before this one led to; None where there is none, or it led to nothing."""
    before = reviews.by_id(review.before_id) if review.before_id is not None else None
    return _before(before, today) if before is not None else None


def before_day(first: date, today: date) -> Before | None:
    """Return the same of the last final review of a period that ended before this day."""
    asked = select(Review).where(
        Review.last < first, Review.deleted_at.is_(None), Review.visibility == Visibility.SHARED,
        Review.state.in_([ReviewState.FINAL, ReviewState.REOPENED]),
    )  # fmt: skip
    newest = asked.order_by(Review.last.desc(), Review.id.desc()).limit(1)
    before = db.session.scalar(narrowed(newest, Review))
    return _before(before, today) if before is not None else None


def _before(review: Review, today: date) -> Before | None:
    aims = outcomes.aims_in(review.id)
    found = Before(review, tuple(_set_out(aims, today)), tuple(outcomes.asked_in(review)))
    return None if found.is_empty else found


def _set_out(aims: Sequence[Aimed], today: date) -> Iterable[SetOut]:
    promised = {one.row.made_id for one in aims if one.is_made and one.row.made_kind == "commitment"}
    on_map = {one.row.made_id for one in aims if one.is_made and one.row.made_kind == "node"}
    states: dict[tuple[str, int], Became] = {}
    for one in commitments.with_ids({each for each in promised if each is not None}, today):
        states["commitment", one.id] = _of_promise(one)
    for node_id, outcome in _outcomes({each for each in on_map if each is not None}).items():
        states["node", node_id] = Became(str(outcome)) if outcome else Became.ON_MAP
    return [SetOut(one, _became(one, states)) for one in aims]


def _became(one: Aimed, states: Mapping[tuple[str, int], Became]) -> Became:
    aim: Aim = one.row
    if aim.made_at is None:
        return Became.WAITS
    return states.get((aim.made_kind, aim.made_id or 0), Became.GONE)


def _of_promise(one: Any) -> Became:
    if one.settled_as is not None:
        return Became.DONE if one.settled_as is SettledAs.DONE else Became.DROPPED
    return Became.LATE if one.overdue else Became.OPEN


def _outcomes(ids: set[int]) -> Mapping[int, Any]:
    if not ids:
        return {}
    asked = select(Node.id, Node.outcome).where(Node.id.in_(sorted(ids)), Node.deleted_at.is_(None))
    return {row.id: row.outcome for row in db.session.execute(narrowed(asked, Node))}
