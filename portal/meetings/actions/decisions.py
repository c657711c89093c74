"""Recording what was decided, and turning it into what is done next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app

from portal.accounts.models import Customer
from portal.activity.actions import record as tell
from portal.collaboration.actions.turning import turn
from portal.collaboration.subjects import Subject
from portal.collaboration.turning import Made, TurnInto, Why
from portal.commitments.actions import commitments
from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.history import CREATED, DELETED, RESTORED, Change
from portal.meetings.actions.parts import changed, refuse_if_cancelled
from portal.meetings.models import AgendaPoint, Decision, Meeting
from portal.meetings.rules.drafts import Refused

KIND, COMMITMENT = "decision", "commitment"
LONGEST_TEXT, MOST_DECISIONS = 2_000, 100


@dataclass(frozen=True)
class Promise:
    """What somebody promises because of a decision."""

    title: str
    side: Side
    owner_id: int | None
    due_on: date | None
    details: str = ""


def decide(
    meeting: Meeting,
    text: str,
    *,
    by: Actor,
    person_id: int | None = None,
    side: Side | None = None,
    point: AgendaPoint | None = None,
) -> Decision:
    """Record a decision of one person, of one side or (neither named) of all; its point is done. Raises Refused."""
    refuse_if_cancelled(meeting)
    if point is not None and (point.meeting_id != meeting.id or point.visibility is not meeting.visibility):
        raise Refused("not_now")
    made = Decision(
        meeting_id=meeting.id, text=text.strip()[:LONGEST_TEXT], decided_by_id=person_id, decided_side=side,
        point_id=point.id if point else None, visibility=meeting.visibility, recorded_by_id=by.person_id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _record(made, {CREATED: Change(None, made.text)}, by)
    tell(
        "meeting.decided", by=by, visibility=meeting.visibility, subject_kind="meeting",
        subject_public_id=meeting.public_id, title=meeting.title, decision=made.text[:300],
    )  # fmt: skip
    if point is not None and point.done_at is None:
        point.done_at = clock.now()
        changed(meeting, "agenda")
    changed(meeting, "decisions")
    return made


def revise(meeting: Meeting, decision: Decision, changes: Mapping[str, Any], *, by: Actor) -> None:
    """Change a decision's text, who took it or which point it settles. Raises Refused."""
    refuse_if_cancelled(meeting)
    real = {
        name: Change(getattr(decision, name), value)
        for name, value in changes.items()
        if getattr(decision, name) != value
    }
    for name, change in real.items():
        setattr(decision, name, change.after)
    _record(decision, real, by)
    changed(meeting, "decisions")


def remove(meeting: Meeting, decision: Decision, *, by: Actor) -> None:
    """Take away what was recorded by mistake; it can be brought back."""
    decision.deleted_at = clock.now()
    _record(decision, {DELETED: Change(decision.text, None)}, by)
    changed(meeting, "decisions")


def restore(meeting: Meeting, decision: Decision, *, by: Actor) -> None:
    """Bring a decision back."""
    decision.deleted_at = None
    _record(decision, {RESTORED: Change(None, decision.text)}, by)
    changed(meeting, "decisions")


def promise(
    customer: Customer, meeting: Subject, decision: Subject, promised: Promise, *, by: Actor, because: str
) -> Made:
    """Write down what somebody promises because of a decision; both ends remember each other."""

    def make(_subject: Subject, text: str, *, by: Actor, visibility: Visibility, under: str) -> Made:
        made = commitments.promise(
            customer, text, by=by, side=promised.side, visibility=visibility, owner_id=promised.owner_id,
            due_on=promised.due_on, details=promised.details, source=meeting,
        )  # fmt: skip
        place = {"slug": customer.slug, "commitment": made.public_id}
        url = current_app.url_map.bind("").build("commitments.show", place)
        return Made(url, made.title, COMMITMENT, made.id, made.public_id)

    into = TurnInto(COMMITMENT, "", lambda _subject: True, make)
    return turn(
        decision, into, promised.title, by=by, visibility=decision.visibility, because=Why(text=because)
    )


def _record(decision: Decision, changes: Mapping[str, Change], by: Actor) -> None:
    history.record(KIND, decision.id, changes, by=by, visibility=decision.visibility)
