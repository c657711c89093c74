"""What was decided at meetings, what became of it, and what was promised there or before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.activity.queries import Doer, named
from portal.collaboration.queries import origins
from portal.collaboration.queries.origins import Became
from portal.commitments.queries import commitments
from portal.commitments.queries.commitments import Promised
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.meetings.models import AgendaPoint, Decision, Meeting

KIND = "decision"
MOST_EARLIER = 30


@dataclass(frozen=True)
class Decided:
    """A decision as pages show it, with what became of it."""

    row: Decision
    by: Doer | None
    side: Side | None
    point: AgendaPoint | None
    became: tuple[Became, ...]


@dataclass(frozen=True)
class Promises:
    """What was promised at a meeting, and what both sides still owe each other from before."""

    here: list[Promised]
    before: list[Promised]


def decision(public_id: str) -> Decision | None:
    """Return a decision that is there."""
    return _one(public_id, gone=False)


def gone_decision(public_id: str) -> Decision | None:
    """Return a decision that was taken away."""
    return _one(public_id, gone=True)


def by_ids(ids: Iterable[int]) -> Sequence[Decision]:
    """Return those of these decisions that are there and seen."""
    found = select(Decision).where(Decision.id.in_(sorted(set(ids))), Decision.deleted_at.is_(None))
    return db.session.scalars(narrowed(found, Decision)).all()


def rows_of(meeting_id: int) -> Sequence[Decision]:
    """Return the decisions of a meeting, in the order in which they were recorded."""
    found = select(Decision).where(Decision.meeting_id == meeting_id, Decision.deleted_at.is_(None))
    return db.session.scalars(narrowed(found.order_by(Decision.id), Decision)).all()


def decided(meeting: Meeting, points: Sequence[AgendaPoint]) -> list[Decided]:
    """Return the decisions of a meeting with who took them, which point they settle and what became of them."""
    rows = rows_of(meeting.id)
    people = named(row.decided_by_id for row in rows if row.decided_by_id is not None)
    by_id = {one.id: one for one in points}
    after = _became([row.id for row in rows])
    return [
        Decided(
            row, people.get(row.decided_by_id or 0), row.decided_side, by_id.get(row.point_id or 0),
            tuple(after.get(row.id, ())),
        )
        for row in rows
    ]  # fmt: skip


def promises(meeting: Meeting, today: date) -> Promises:
    """Return what was promised at this meeting, and what is open from before, what is due first before the rest."""
    here = commitments.of_source("meeting", [meeting.id], today)
    known = {one.id for one in here}
    before = [one for one in commitments.still_open(today) if one.id not in known]
    return Promises(here, before[:MOST_EARLIER])


def _became(ids: Sequence[int]) -> Mapping[int, list[Became]]:
    found: dict[int, list[Became]] = defaultdict(list)
    for subject_id, one in origins.became_of(KIND, ids):
        found[subject_id].append(one)
    return found


def _one(public_id: str, *, gone: bool) -> Decision | None:
    there = Decision.deleted_at.is_not(None) if gone else Decision.deleted_at.is_(None)
    found = select(Decision).where(Decision.public_id == public_id, there)
    return db.session.scalar(narrowed(found, Decision))
