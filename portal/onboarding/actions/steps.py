"""What is done with one step of a journey. Each ends with `settle`: callers need nothing more."""

from datetime import date
from typing import Any

from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.history import Change
from portal.foundation.tenancy import customer_scope
from portal.onboarding.actions import telling
from portal.onboarding.actions.adapted import seen_of
from portal.onboarding.actions.events import StepDone, StepReopened, changed, customer_pid_of
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.actions.settling import settle
from portal.onboarding.models import Journey, Phase, Step
from portal.onboarding.queries import journeys
from portal.onboarding.rules.words import DoneHow, StepState


def complete(
    step: Step, *, by: Actor, how: DoneHow = DoneHow.HAND, evidence: dict[str, Any] | None = None
) -> None:
    """A step is done. Whether its form is filled in or its file there is its kind's own matter (`actions.finishing`).

    Raises Refused: not_begun, cancelled, not_now (done, skipped or left out already), not_open (a gate or a step
    before it). While a journey is paused, work may go on.
    """
    journey = _open(step)
    if step.opened_at is None:
        raise Refused("not_open")
    with customer_scope(step.customer_id):
        _end(step, StepState.DONE, by)
        step.done_how, step.evidence = how, evidence or {}
        _record(step, StepState.OPEN, by=by)
        telling.of_step("step.done", step, journey, by=by, how=how)
        _announce_done(step, journey, how, by)
        changed(journey, [step], visibility=step.visibility)
    settle(journey, by=by)


def reopen(step: Step, *, by: Actor) -> None:
    """A step that was done or skipped is to be done after all; a wow moment or an end that it alone showed is undone.

    What completes by itself completes again at once when what it observes still holds; such a step is not reopened.
    Raises Refused: not_now, cancelled.
    """
    journey = journey_of(step)
    if journey.cancelled_at is not None:
        raise Refused("cancelled")
    if step.state not in (StepState.DONE, StepState.SKIPPED) or step.done_how is DoneHow.AUTOMATIC:
        raise Refused("not_now")
    before = step.state
    with customer_scope(step.customer_id):
        step.state, step.done_at, step.done_by_id, step.done_how = StepState.OPEN, None, None, None
        step.evidence, step.skipped_why = {}, ""
        _record(step, before, by=by)
        telling.of_step("step.reopened", step, journey, by=by)
        pid = customer_pid_of(journey)
        announce(
            StepReopened(step.customer_id, pid, journey.id, step.id, step.public_id, step.visibility, by)
        )
        changed(journey, [step], visibility=step.visibility)
    settle(journey, by=by)


def skip(step: Step, why: str, *, by: Actor) -> None:
    """Leave a step out, with a reason; the vendor may skip any step, the customer where `may_skip` says so.

    Raises Refused: may_not_skip, reason, not_now, not_begun, cancelled.
    """
    journey = _open(step)
    if by.side is Side.CUSTOMER and not step.may_skip:
        raise Refused("may_not_skip")
    if not why.strip():
        raise Refused("reason")
    with customer_scope(step.customer_id):
        _end(step, StepState.SKIPPED, by)
        step.skipped_why = why.strip()
        _record(step, StepState.OPEN, by=by, why=why.strip())
        telling.of_step("step.skipped", step, journey, by=by, why=why.strip())
        _announce_done(step, journey, None, by)
        changed(journey, [step], visibility=step.visibility)
    settle(journey, by=by)


def open_by_hand(thing: Step | Phase, *, by: Actor) -> None:
    """Open the gate of a step or a phase, whatever it waits for. Steps before a step must be done nevertheless.

    Raises Refused: not_begun, not_now (it is open), cancelled.
    """
    journey = _running(thing)
    if thing.opened_at is not None or (isinstance(thing, Step) and thing.state is not StepState.OPEN):
        raise Refused("not_now")
    with customer_scope(thing.customer_id):
        visibility = thing.visibility if isinstance(thing, Step) else seen_of(journey, thing)
        thing.opened_by_id = by.person_id or 0
        if isinstance(thing, Phase):
            thing.opened_at = clock.now()
        opened = {"opened_by_hand": Change(None, clock.now())}
        telling.changes(thing, opened, by=by, visibility=visibility)
        changed(journey, [thing] if isinstance(thing, Step) else (), visibility=visibility)
    settle(journey, by=by)


def move_due(step: Step, day: date | None, *, by: Actor) -> None:
    """Move a step's due day by hand, from then on it stays there; None gives it back to its rule.

    Raises Refused: not_now (it is not open), cancelled.
    """
    journey = journey_of(step)
    if journey.cancelled_at is not None:
        raise Refused("cancelled")
    if step.state is not StepState.OPEN:
        raise Refused("not_now")
    if (day is None and not step.due_by_hand) or (
        day is not None and step.due_by_hand and step.due_on == day
    ):
        return
    before = step.due_on
    with customer_scope(step.customer_id):
        step.due_by_hand = day is not None
        if day is not None:
            step.due_on = day
            telling.changes(step, {"due_on": Change(before, day)}, by=by, visibility=step.visibility)
        if journey.started_at is not None:
            telling.of_step("step.moved", step, journey, by=by, before=before, after=day)
        changed(journey, [step], visibility=step.visibility)
    settle(journey, by=by)


def give(step: Step, *, by: Actor, owner_id: int | None = None, staff_id: int | None = None) -> None:
    """Say who does a step: a member of the customer's (membership id), or a person of the vendor's (user id).

    A step together may have both; None leaves that side as it is. Raises Refused: not_now, same.
    """
    journey = journey_of(step)
    if step.state is not StepState.OPEN:
        raise Refused("not_now")
    wanted = {"owner_id": owner_id, "staff_id": staff_id}
    found = {
        name: Change(getattr(step, name), value)
        for name, value in wanted.items()
        if value is not None and getattr(step, name) != value
    }
    if not found:
        raise Refused("same")
    with customer_scope(step.customer_id):
        for name, change in found.items():
            setattr(step, name, change.after)
        telling.changes(step, found, by=by, visibility=step.visibility)
        if journey.started_at is not None:
            telling.of_step("step.given", step, journey, by=by, owner_id=owner_id, staff_id=staff_id)
        changed(journey, [step], visibility=step.visibility)
    settle(journey, by=by)


def journey_of(thing: Step | Phase) -> Journey:
    """Return the journey of a step or a phase."""
    with customer_scope(thing.customer_id):
        found = journeys.by_id(thing.journey_id)
    if found is None:
        raise LookupError(f"journey {thing.journey_id}")
    return found


def _running(thing: Step | Phase) -> Journey:
    journey = journey_of(thing)
    if journey.started_at is None:
        raise Refused("not_begun")
    if journey.cancelled_at is not None:
        raise Refused("cancelled")
    return journey


def _open(step: Step) -> Journey:
    journey = _running(step)
    if step.state is not StepState.OPEN:
        raise Refused("not_now")
    return journey


def _end(step: Step, state: StepState, by: Actor) -> None:
    step.state, step.done_at, step.done_by_id = state, clock.now(), by.person_id
    step.done_how, step.evidence = None, {}
    db.session.flush()


def _record(step: Step, before: StepState, *, by: Actor, why: str | None = None) -> None:
    found = {"state": Change(before, step.state)}
    telling.changes(step, found, by=by, visibility=step.visibility, why=why)


def _announce_done(step: Step, journey: Journey, how: DoneHow | None, by: Actor) -> None:
    announce(
        StepDone(
            step.customer_id, customer_pid_of(journey), journey.id, journey.public_id, step.id, step.public_id,
            step.visibility, how, by,
        )
    )  # fmt: skip


def inside(step: Step) -> bool:
    """True for the vendor's own preparation."""
    return step.visibility is Visibility.VENDOR
