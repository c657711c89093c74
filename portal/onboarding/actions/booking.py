"""The meeting of a step: booked from inside it, or one that is arranged already; let go when it does not take place."""

from collections.abc import Sequence
from datetime import datetime

from portal.accounts.models import Customer, User
from portal.foundation import history
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.history import Change
from portal.meetings.actions import booking
from portal.meetings.models import Meeting, MeetingKind
from portal.meetings.queries.times import Bookable
from portal.meetings.rules.drafts import Draft, Invited, Taken
from portal.onboarding.actions import steps
from portal.onboarding.actions.answers import KIND, refuse_unless_open, touched
from portal.onboarding.actions.finishing import lacks
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.models import Step
from portal.onboarding.rules.words import DoneHow, StepKind, StepState

LONGEST_TITLE, LONGEST_PURPOSE = 200, 2_000


def book(
    step: Step,
    customer: Customer,
    host: Bookable,
    starts_at: datetime,
    minutes: int,
    *,
    by: Actor,
    title: str,
    purpose: str = "",
    zone: str = "",
    with_: Sequence[User] = (),
    how: DoneHow = DoneHow.HAND,
) -> Meeting:
    """Book a time of the vendor's person for a step, called by the step's title in its booker's language.

    Raises Refused: as `refuse_unless_open`, not_theirs (the step is no meeting), taken (it is not free any more).
    """
    _refuse(step, by)
    draft = Draft(
        title=title[:LONGEST_TITLE],
        kind=MeetingKind.OTHER,
        purpose=purpose[:LONGEST_PURPOSE],
        minutes=minutes,
        zone=zone or host.times.zone,
        place_kind=host.times.place_kind,
        place=host.times.place,
    )
    invited = Invited(tuple(one.id for one in with_))
    try:
        made = booking.book(customer, [host.person], draft, starts_at, invited, by=by)
    except Taken as error:
        raise Refused("taken") from error
    attach(step, made, by=by, how=how)
    return made


def attach(step: Step, meeting: Meeting, *, by: Actor, how: DoneHow = DoneHow.HAND) -> None:
    """Let a meeting be that of the step; where its template does not wait until it is held, the step is done."""
    _refuse(step, by)
    before, step.meeting_id = step.meeting_id, meeting.id
    db.session.flush()
    history.record(
        KIND, step.id, {"meeting": Change(before, meeting.public_id)}, by=by, visibility=step.visibility
    )
    if lacks(step) or step.opened_at is None:
        touched(step, by=by)
    else:
        steps.complete(step, by=by, how=how)


def detach(step: Step, *, by: Actor) -> None:
    """Let go of a meeting that does not take place; a step that its booking had completed is open again."""
    before, step.meeting_id = step.meeting_id, None
    db.session.flush()
    history.record(KIND, step.id, {"meeting": Change(before, None)}, by=by, visibility=step.visibility)
    if step.state is StepState.DONE and step.done_how is not DoneHow.AUTOMATIC:
        steps.reopen(step, by=by)
    else:
        touched(step, by=by)


def _refuse(step: Step, by: Actor) -> None:
    refuse_unless_open(step, by)
    if step.kind is not StepKind.MEETING:
        raise Refused("not_theirs")
