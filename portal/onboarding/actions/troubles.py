""" "I'm stuck": said with a reason, heard at once, talked about with its context, solved."""

from dataclasses import dataclass

from portal.accounts.models import Customer
from portal.conversations.actions import conversations
from portal.conversations.models import Conversation
from portal.conversations.rules.context import Context
from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.foundation.history import Change
from portal.onboarding.actions import telling
from portal.onboarding.actions.answers import KIND, refuse_unless_open, touched
from portal.onboarding.actions.events import StepStuck, customer_pid_of
from portal.onboarding.models import Step, StepTrouble
from portal.onboarding.queries import troubles
from portal.onboarding.queries.work import journey_of
from portal.onboarding.rules.answers import plain_words
from portal.onboarding.rules.words import StuckReason

LONGEST_WORDS = 2_000


@dataclass(frozen=True)
class TroubleEnded(Event):
    """It goes on at a step, or the step is done."""

    trouble_id: int
    trouble_pid: str


def say(step: Step, reason: StuckReason, words: str = "", *, by: Actor) -> StepTrouble:
    """Say that one is stuck at a step, and why; said again, the reason is changed. Raises Refused as `answers`."""
    refuse_unless_open(step, by)
    found = troubles.open_of([step.id]).get(step.id)
    if found is not None:
        return _say_again(step, found, reason, words, by)
    assert by.side is not None  # refused before
    made = StepTrouble(
        customer_id=step.customer_id, step_id=step.id, reason=reason, words=plain_words(words, LONGEST_WORDS),
        by_id=by.person_id, side=by.side, visibility=step.visibility,
    )  # fmt: skip
    step.stuck_at = made.at = clock.now()
    db.session.add(made)
    db.session.flush()
    _record(step, Change(None, reason), by, made.words)
    telling.of_step("step.stuck", step, journey_of(step), by=by, reason=str(reason), why=made.words[:400])
    _announce(step, made, by)
    touched(step, by=by)
    return made


def solve(trouble: StepTrouble, *, by: Actor) -> None:
    """Say that it goes on; solved already is solved."""
    if trouble.solved_at is not None:
        return
    step = troubles.step_of(trouble)
    close(step, trouble, by=by)
    telling.of_step("step.goes_on", step, journey_of(step), by=by)
    touched(step, by=by)


def close(step: Step, trouble: StepTrouble, *, by: Actor) -> None:
    """End a trouble, because it goes on or because its step is done."""
    trouble.solved_at, trouble.solved_by_id, step.stuck_at = clock.now(), by.person_id, None
    db.session.flush()
    _record(step, Change(trouble.reason, None), by, "")
    announce(TroubleEnded(step.customer_id, trouble.id, trouble.public_id))


def talk(customer: Customer, trouble: StepTrouble, title: str, text: str, *, by: Actor) -> Conversation:
    """Begin the conversation about a trouble, with the step as its context; the one that there is stays the only one.

    Raises the Refused of conversations.
    """
    step = troubles.step_of(trouble)
    context = Context(KIND, step.id, step.title_ja or step.title_en)
    made = conversations.begin(customer, title, text, by=by, context=context)
    trouble.conversation_id = made.id
    db.session.flush()
    touched(step, by=by)
    return made


def _say_again(step: Step, found: StepTrouble, reason: StuckReason, words: str, by: Actor) -> StepTrouble:
    before = found.reason
    found.reason, found.words = reason, plain_words(words, LONGEST_WORDS) or found.words
    db.session.flush()
    _record(step, Change(before, reason), by, found.words)
    touched(step, by=by)
    return found


def _record(step: Step, change: Change, by: Actor, why: str) -> None:
    history.record(KIND, step.id, {"stuck": change}, by=by, visibility=step.visibility, why=why or None)


def _announce(step: Step, made: StepTrouble, by: Actor) -> None:
    journey = journey_of(step)
    announce(
        StepStuck(
            step.customer_id, customer_pid_of(journey), journey.id, step.id, step.public_id, step.visibility,
            made.id, by,
        )
    )  # fmt: skip
