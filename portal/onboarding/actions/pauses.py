"""A journey rests for a reason, and goes on; its due days move on by as many working days."""

from datetime import date

from portal.accounts.models import Customer
from portal.accounts.queries.calendars import work_calendar
from portal.foundation import audit, clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.history import Change
from portal.foundation.tenancy import customer_scope
from portal.onboarding.actions import rows, telling
from portal.onboarding.actions.events import changed
from portal.onboarding.actions.journeys import refuse_if_over
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.actions.settling import settle
from portal.onboarding.models import Journey, JourneyPause
from portal.onboarding.queries import journeys, steps
from portal.onboarding.rules.dues import moved_on
from portal.onboarding.rules.words import PauseReason, StepState

#: Anchors that move along where they lie ahead of a pause; what has happened stays where it was.
AHEAD = ("kickoff_on", "go_live_on")


def pause(
    journey: Journey,
    reason: PauseReason,
    *,
    by: Actor,
    asked_side: Side,
    words: str = "",
    planned_until: date | None = None,
) -> JourneyPause:
    """Let a journey rest: nobody's days are counted, nobody is reminded, its pace stays as it is.

    Raises Refused: not_begun, over, paused.
    """
    refuse_if_over(journey)
    if journey.started_at is None:
        raise Refused("not_begun")
    with customer_scope(journey.customer_id):
        if any(one.until is None for one in journeys.pauses(journey.id)):
            raise Refused("paused")
        made = JourneyPause(
            journey_id=journey.id, reason=reason, words=words.strip(), asked_side=asked_side, by_id=by.person_id,
            planned_until=planned_until, since=clock.now(),
        )  # fmt: skip
        db.session.add(made)
        found = {"paused": Change(None, reason)}
        telling.changes(journey, found, by=by, visibility=journey.visibility, why=words.strip() or None)
        telling.of_journey(
            "journey.paused", journey, by=by, reason=reason, asked_side=asked_side, until=planned_until,
            why=words.strip(),
        )  # fmt: skip
        audit.remember(
            "journey.paused", by=by, customer_id=journey.customer_id, subject=f"journey:{journey.public_id}"
        )
        changed(journey)
    settle(journey, by=by)
    return made


def resume(journey: Journey, *, by: Actor) -> None:
    """Let a journey go on; due days of open steps and anchors that lie ahead move by the days it rested.

    Raises Refused: not_paused, over.
    """
    refuse_if_over(journey)
    with customer_scope(journey.customer_id):
        resting = next((one for one in journeys.pauses(journey.id) if one.until is None), None)
        if resting is None:
            raise Refused("not_paused")
        resting.until, resting.ended_by_id = clock.now(), by.person_id
        days = _move_on(journey, resting)
        found = {"paused": Change(resting.reason, None)}
        telling.changes(journey, found, by=by, visibility=journey.visibility)
        telling.of_journey("journey.resumed", journey, by=by, days=days)
        changed(journey)
    settle(journey, by=by)


def _move_on(journey: Journey, rested: JourneyPause) -> int:
    """Move what was set by hand, and the anchors ahead; what is counted from anchors behind is moved by its rule."""
    assert rested.until is not None
    customer = db.session.get_one(Customer, journey.customer_id)
    calendar, zone = work_calendar(customer), customer.time_zone
    first, last = clock.day_of(rested.since, zone), clock.day_of(rested.until, zone)
    days = calendar.working_days_between(first, last)
    for column in AHEAD:
        day = getattr(journey, column)
        if day is not None and day > first:
            setattr(journey, column, moved_on(day, days, calendar))
    by_hand = [
        step
        for step in steps.everything(journey.id)
        if step.state is StepState.OPEN and step.due_by_hand and step.due_on is not None
    ]
    rows.change({step: {"due_on": moved_on(step.due_on, days, calendar)} for step in by_hand if step.due_on})
    return days
