"""What was decided on a review is recorded as a decision of its meeting, once, and follows what is said later."""

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from portal.accounts.models import Customer
from portal.collaboration.actions.turning import turn
from portal.collaboration.queries import origins
from portal.collaboration.subjects import Subject
from portal.collaboration.turning import Made, TurnInto, Why
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.meetings.actions import decisions
from portal.meetings.actions.decisions import LONGEST_TEXT
from portal.meetings.models import Decision, Meeting, MeetingState
from portal.meetings.queries import decisions as recorded
from portal.meetings.queries import meetings
from portal.reviews.models import DecisionAsked, Review
from portal.reviews.queries.outcomes_subjects import of_decision
from portal.reviews.rules.outcomes import waits
from portal.reviews.rules.words import Answer

KIND = "decision"


def meeting_of(review: Review) -> Meeting | None:
    """Return the meeting at which a review's decisions are recorded: its own, unless it was called off."""
    meeting = meetings.by_id(review.meeting_id) if review.meeting_id is not None else None
    return meeting if meeting is not None and meeting.state is not MeetingState.CANCELLED else None


def record(review: Review, one: DecisionAsked, customer: Customer, *, by: Actor) -> None:
    """Record the answer as a decision of the meeting, or change the one that was recorded; nothing while it waits."""
    meeting = meeting_of(review)
    if meeting is None or waits(one.answer) or meeting.visibility is not one.visibility:
        return
    with force_locale(customer.language):
        text = _said(one)
    there = _there(one, meeting)
    if there is not None:
        decisions.revise(meeting, there, {"text": text, "decided_by_id": one.decider_id}, by=by)
        return

    def make(_subject: Subject, words: str, *, by: Actor, visibility: Visibility, under: str) -> Made:
        made = decisions.decide(meeting, words, by=by, person_id=one.decider_id)
        place = {"slug": customer.slug, KIND: made.public_id}
        url = current_app.url_map.bind("").build("decisions.show", place)
        return Made(url, words, KIND, made.id, made.public_id)

    into = TurnInto(KIND, "", lambda _subject: True, make)
    turn(of_decision(one), into, text, by=by, visibility=one.visibility, because=Why(text=one.request))


def _there(one: DecisionAsked, meeting: Meeting) -> Decision | None:
    """Return what was recorded of it at this meeting and is still there."""
    became = [made.subject.id for made in origins.became("decision_asked", one.id) if made.into == KIND]
    return next((row for row in recorded.by_ids(became) if row.meeting_id == meeting.id), None)


def _said(one: DecisionAsked) -> str:
    line = _("Approved: %(request)s") if one.answer is Answer.YES else _("Not approved: %(request)s")
    line = line % {"request": one.request}
    return f"{line}\n{one.answer_text}".strip()[:LONGEST_TEXT]
