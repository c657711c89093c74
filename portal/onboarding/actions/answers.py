"""Answering a field of a step: saved by itself, compared with what its author saw, kept in the history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.history import Change, plain
from portal.onboarding.actions import settling
from portal.onboarding.actions.events import changed
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.models import Step, StepAnswer
from portal.onboarding.queries import answers
from portal.onboarding.queries.work import journey_of
from portal.onboarding.rules.shapes import Field
from portal.onboarding.rules.words import StepState

KIND = "step"


class Disputed(Exception):
    """Somebody else answered the same field meanwhile; `now` is what is saved, by whom and when."""

    def __init__(self, now: Any, by_id: int | None, at: datetime):
        super().__init__(str(now))
        self.now, self.by_id, self.at = now, by_id, at


@dataclass(frozen=True)
class Seen:
    """What stood in the field when its author began."""

    value: Any


def answer(step: Step, field: Field, value: Any, *, by: Actor, seen: Seen | None = None) -> bool:
    """Keep a value (as `rules.answers.read` returns it) as the newest answer; True when it is another one.

    With `seen`, somebody else's answer given since then is not written over: raises Disputed. Raises Refused as
    `refuse_unless_open`.
    """
    refuse_unless_open(step, by)
    row = answers.row(step, field.key)
    before = row.value if row is not None else None
    if _same(before, value):
        return False
    if row is not None and seen is not None and row.by_id != by.person_id and not _same(before, seen.value):
        raise Disputed(before, row.by_id, row.at)
    if row is None:
        row = StepAnswer(customer_id=step.customer_id, step_id=step.id, field=field.key)
        db.session.add(row)
    row.value, row.by_id, row.at = value, by.person_id, clock.now()
    db.session.flush()
    name = f"answer:{field.key}"[:60]
    history.record(KIND, step.id, {name: Change(before, value)}, by=by, visibility=step.visibility)
    touched(step, by=by)
    return True


def refuse_unless_open(step: Step, by: Actor) -> None:
    """Raise Refused when nothing can be put into the step now: no_side, not_begun, cancelled, not_now (it is done)."""
    journey = journey_of(step)
    if by.side is None:
        raise Refused("no_side")
    if journey.started_at is None:
        raise Refused("not_begun")
    if journey.cancelled_at is not None:
        raise Refused("cancelled")
    if step.state is not StepState.OPEN:
        raise Refused("not_now")


def touched(step: Step, *, by: Actor) -> None:
    """Say that what stands inside a step is not as it was, and judge its journey anew."""
    journey = journey_of(step)
    changed(journey, [step], visibility=step.visibility)
    settling.settle(journey, by=by)


def _same(one: Any, other: Any) -> bool:
    return plain(one) == plain(other) or (one in (None, "") and other in (None, ""))
