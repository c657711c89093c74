"""Handing in files with a step, and taking one back."""

from collections.abc import Sequence
from typing import Protocol

from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.file_types import looked_at, runs_by_a_click
from portal.foundation.files import store
from portal.foundation.history import Change
from portal.onboarding.actions import telling
from portal.onboarding.actions.answers import KIND, refuse_unless_open, touched
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.models import Step, StepFile
from portal.onboarding.queries import files
from portal.onboarding.queries.work import journey_of

LARGEST_FILE, MOST_FILES = 20_000_000, 50


class Sent(Protocol):
    """A file as it arrived."""

    @property
    def name(self) -> str: ...
    @property
    def data(self) -> bytes: ...


def hand_in(step: Step, sent: Sequence[Sent], *, by: Actor) -> list[StepFile]:
    """Keep files with a step, seen by whoever sees the step.

    Raises Refused: as `refuse_unless_open`, nothing, empty, too_large, program (it runs by a click), too_many.
    """
    refuse_unless_open(step, by)
    for one in sent:
        _refuse_unfit(one)
    if not sent:
        raise Refused("nothing")
    if files.count(step) + len(sent) > MOST_FILES:
        raise Refused("too_many")
    made = [_keep(step, one, by) for one in sent]
    touched(step, by=by)
    return made


def take_away(file: StepFile, *, by: Actor) -> None:
    """Take back a file that one's own side handed in. Raises Refused: not_theirs and as above."""
    step = files.step_of(file)
    refuse_unless_open(step, by)
    if file.side is not by.side:
        raise Refused("not_theirs")
    name = files.name_of(file)
    file.removed_at = clock.now()
    history.record(KIND, step.id, {"file": Change(name, None)}, by=by, visibility=step.visibility)
    touched(step, by=by)


def _refuse_unfit(sent: Sent) -> None:
    if not sent.data:
        raise Refused("empty")
    if len(sent.data) > LARGEST_FILE:
        raise Refused("too_large")
    if runs_by_a_click(sent.name, looked_at(sent.data)):
        raise Refused("program")


def _keep(step: Step, sent: Sent, by: Actor) -> StepFile:
    stored = store(
        sent.data, sent.name, customer_id=step.customer_id, visibility=step.visibility,
        media_type=looked_at(sent.data).media_type, by_id=by.person_id, limit=LARGEST_FILE,
    )  # fmt: skip
    made = StepFile(
        customer_id=step.customer_id, step_id=step.id, file_id=stored.id, by_id=by.person_id, side=by.side
    )
    db.session.add(made)
    db.session.flush()
    history.record(KIND, step.id, {"file": Change(None, stored.name)}, by=by, visibility=step.visibility)
    telling.of_step("step.file", step, journey_of(step), by=by, name=stored.name)
    return made
