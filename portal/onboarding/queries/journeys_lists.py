"""The journeys of a customer as tabs, lists and homes show them, and how many steps wait for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, case, func, select

from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.onboarding.models import Journey, Step
from portal.onboarding.queries.roads import title_of, wow_words_of
from portal.onboarding.queries.roads_rows import SETTLED
from portal.onboarding.queries.standing import rests
from portal.onboarding.rules.words import JourneyRole, StepState


@dataclass(frozen=True, slots=True)
class JourneyRow:
    """A journey as lists, tabs and homes show it."""

    id: int
    public_id: str
    title: str
    role: JourneyRole
    begun: bool
    started_on: date | None
    wow_words: str
    reached_at: datetime | None
    completed_at: datetime | None
    cancelled_at: datetime | None
    member_id: int | None
    steps: int
    settled: int
    visibility: Visibility
    rests: bool

    @property
    def running(self) -> bool:
        """True while something may still be done in it."""
        return self.completed_at is None and self.cancelled_at is None


def all_of_them(language: str) -> list[JourneyRow]:
    """Return the journeys of the customer in scope that the reader sees: running ones, the newest of the completed,
    the newest of those called off."""
    ended = case((Journey.cancelled_at.is_not(None), 2), (Journey.completed_at.is_not(None), 1), else_=0)
    at = func.coalesce(Journey.cancelled_at, Journey.completed_at)
    counts = _counts()
    asked = (
        select(
            Journey.id, Journey.public_id, Journey.title_ja, Journey.title_en, Journey.role,
            Journey.started_at, Journey.started_on, Journey.wow_words_ja, Journey.wow_words_en,
            Journey.wow_reached_at, Journey.completed_at, Journey.cancelled_at, Journey.member_id,
            Journey.visibility, counts.c.steps, counts.c.settled, rests().label("rests"),
        )
        .outerjoin(counts, counts.c.journey_id == Journey.id)
        .order_by(ended, at.desc(), Journey.id)
    )  # fmt: skip
    return [_journey(row, language) for row in db.session.execute(asked)]


def first_for(found: Sequence[JourneyRow], *, membership_id: int | None) -> JourneyRow | None:
    """Return the one that matters most to a reader: their own that runs, another that runs, one to come, the last."""
    running = [one for one in found if one.running and one.begun]
    mine = [one for one in running if one.member_id is not None and one.member_id == membership_id]
    everybodys = [one for one in running if one.member_id is None]
    to_come = [one for one in found if one.running]
    return next(iter([*mine, *everybodys, *running, *to_come, *found]), None)


def open_count(person_id: int, membership_id: int | None) -> int:
    """Return how many steps wait for this person alone: theirs, open, of journeys that run."""
    mine = Step.owner_id == membership_id if membership_id is not None else Step.staff_id == person_id
    asked = (
        select(func.count(Step.id))
        .join(Journey, Journey.id == Step.journey_id)
        .where(mine, Step.state == StepState.OPEN, Step.opened_at.is_not(None), *_is_running())
    )
    return db.session.scalar(asked) or 0


def _is_running() -> tuple[Any, ...]:
    return (
        Journey.started_at.is_not(None),
        Journey.completed_at.is_(None),
        Journey.cancelled_at.is_(None),
    )


def _counts() -> Any:
    """Return how many steps of each journey the reader sees, and how many of them are settled."""
    settled = func.sum(case((Step.state.in_(SETTLED), 1), else_=0))
    asked = select(Step.journey_id, func.count(Step.id).label("steps"), settled.label("settled")).where(
        Step.state != StepState.LEFT_OUT
    )
    return asked.group_by(Step.journey_id).subquery()


def _journey(row: Row[*tuple[Any, ...]], language: str) -> JourneyRow:
    return JourneyRow(
        row.id, row.public_id, title_of(row, language), row.role, row.started_at is not None, row.started_on,
        wow_words_of(row, language), row.wow_reached_at, row.completed_at, row.cancelled_at, row.member_id,
        row.steps or 0, int(row.settled or 0), row.visibility,
        bool(row.rests),
    )  # fmt: skip
