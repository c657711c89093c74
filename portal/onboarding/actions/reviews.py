"""Looking at what a step puts before one: approved, or sent back with a reason."""

from dataclasses import dataclass
from typing import Any

from portal.foundation import history
from portal.foundation.actor import Actor
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.foundation.history import Change
from portal.onboarding.actions import steps, telling
from portal.onboarding.actions.answers import KIND, refuse_unless_open, touched
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.models import Step, StepReview
from portal.onboarding.queries import answers, files, reviews
from portal.onboarding.queries.work import journey_of
from portal.onboarding.rules.answers import plain_words
from portal.onboarding.rules.words import DoneHow, StepKind, StepSide, StepState

HANDED_IN = (StepKind.FORM, StepKind.UPLOAD, StepKind.QUESTION)
LONGEST_WORDS = 2_000


@dataclass(frozen=True)
class SentBack(Event):
    """What a step had put before its reviewer was sent back: these steps are open again."""

    review_id: int
    handed_in_by: tuple[tuple[int, int | None], ...]  # step and person
    by: Actor


def approve(step: Step, *, by: Actor, words: str = "", how: DoneHow = DoneHow.HAND) -> StepReview:
    """Approve what the step puts before its reviewer; it is done with that.

    Raises Refused: as `refuse_unless_open`, not_theirs, not_open, early (something to be looked at is not there yet).
    """
    _refuse(step, by)
    if any(one.state is StepState.OPEN for one in reviews.put_before(step)):
        raise Refused("early")
    made = _review(step, words, by, approved=True)
    steps.complete(step, by=by, how=how)
    return made


def send_back(step: Step, why: str, *, by: Actor) -> StepReview:
    """Send it back with a reason: what was handed in is open again. Raises Refused: reason, and as above."""
    _refuse(step, by)
    if not plain_words(why, LONGEST_WORDS):
        raise Refused("reason")
    made = _review(step, why, by, approved=False)
    back = [one for one in reviews.put_before(step) if one.kind in HANDED_IN and one.state is StepState.DONE]
    handed_in_by = tuple((one.id, one.done_by_id) for one in back)
    for one in back:
        steps.reopen(one, by=by)
    touched(step, by=by)
    announce(SentBack(step.customer_id, made.id, handed_in_by, by))
    return made


def is_theirs(step: Step, side: Side | None) -> bool:
    """True when people of this side review the step."""
    return side is not None and step.side in (StepSide(side.value), StepSide.TOGETHER)


def _refuse(step: Step, by: Actor) -> None:
    refuse_unless_open(step, by)
    if step.kind is not StepKind.APPROVE or not is_theirs(step, by.side):
        raise Refused("not_theirs")
    if step.opened_at is None:
        raise Refused("not_open")


def _review(step: Step, words: str, by: Actor, *, approved: bool) -> StepReview:
    assert by.side is not None  # refused before
    made = StepReview(
        customer_id=step.customer_id, step_id=step.id, approved=approved, words=plain_words(words, LONGEST_WORDS),
        seen=_seen(step), by_id=by.person_id, side=by.side,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    history.record(
        KIND, step.id, {"review": Change(None, "approved" if approved else "sent_back")}, by=by,
        visibility=step.visibility, why=made.words or None,
    )  # fmt: skip
    kind = "step.approved" if approved else "step.sent_back"
    telling.of_step(kind, step, journey_of(step), by=by, why=made.words[:400])
    return made


def _seen(step: Step) -> dict[str, Any]:
    """Return which answers and files were looked at, as they were."""
    before = reviews.put_before(step)
    ids = [one.id for one in before]
    given, handed = answers.of_steps(ids), files.of_steps(ids)
    return {
        one.public_id: {
            "answers": {key: found.value for key, found in given[one.id].items()},
            "files": [file.file_pid for file in handed[one.id]],
        }
        for one in before
    }
