"""Minutes: prepared from the agenda, sent to each reader in their language, kept as they were sent."""

from collections.abc import Collection, Sequence

from flask_babel import force_locale
from flask_babel import gettext as _

from portal.accounts.models import Customer
from portal.accounts.queries.readers import who_of
from portal.activity.actions import notices
from portal.activity.actions import record as tell
from portal.collaboration.actions.notes import begin_with
from portal.collaboration.rules.notes_lines import Line
from portal.foundation import clock, history, mail, outbox
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.history import Change
from portal.meetings.actions.parts import changed, refuse_if_cancelled
from portal.meetings.models import Attendee, Meeting, MinutesReader, SentMinutes
from portal.meetings.queries import agenda
from portal.meetings.queries import minutes as asked
from portal.meetings.queries.meetings import attendees_of
from portal.meetings.queries.subjects import of_meeting
from portal.meetings.rules import minutes as rules
from portal.meetings.rules.drafts import Refused

KIND, NOTICE, LETTER, SHELVE = "meeting", "meeting.minutes", "meeting.minutes", "meetings.shelve_minutes"


def prepare(meeting: Meeting, customer: Customer, *, by: Actor) -> bool:
    """Put the agenda and headings into minutes in which nobody has written; False where somebody has.

    They are in the customer's language. Nobody's internal points stand in them. Raises Refused.
    """
    refuse_if_cancelled(meeting)
    points = agenda.shared_points(meeting)
    with force_locale(customer.language):
        lines = [Line(_("Agenda"), "heading")]
        lines += [Line(one.title, "bullet") for one in points] or [Line("")]
        for heading in (_("Notes"), _("Decisions"), _("Action items")):
            lines += [Line(heading, "heading"), Line("")]
    begun = begin_with(of_meeting(meeting), meeting.visibility, lines, by=by)
    if begun:
        changed(meeting, "minutes")
    return begun


def send(
    meeting: Meeting,
    customer: Customer,
    person_ids: Collection[int],
    attendee_ids: Collection[int],
    *,
    by: Actor,
) -> SentMinutes:
    """Send the minutes as they stand to these people, and to these outside attendees of the meeting.

    Whoever may not see the meeting is left out. Raises Refused: nobody, empty.
    """
    refuse_if_cancelled(meeting)
    persons = sorted(who_of(person_ids, meeting.visibility))
    guests = [
        one for one in attendees_of(meeting.id) if one.id in set(attendee_ids) and one.person_id is None
    ]
    if not persons and not guests:
        raise Refused("nobody")
    sent = _frozen(meeting, customer, by)
    _address(meeting, sent, persons, guests)
    notices.tell(
        persons, NOTICE, by=by, about=f"minutes:{sent.public_id}", visibility=meeting.visibility,
        subject_kind=KIND, subject_id=meeting.id, meeting_id=meeting.id, sent_id=sent.id,
    )  # fmt: skip
    history.record(
        KIND, meeting.id, {"minutes_sent": Change(None, sent.number)}, by=by, visibility=meeting.visibility
    )
    tell(
        "meeting.minutes_sent", by=by, visibility=meeting.visibility, subject_kind=KIND,
        subject_public_id=meeting.public_id, title=meeting.title, number=sent.number,
        readers=len(persons) + len(guests),
    )  # fmt: skip
    outbox.owe(SHELVE, customer_id=meeting.customer_id, dedupe_key=f"{SHELVE}:{sent.id}", sent_id=sent.id)
    changed(meeting, "minutes")
    return sent


def _frozen(meeting: Meeting, customer: Customer, by: Actor) -> SentMinutes:
    content = asked.as_they_stand(meeting, customer)
    if not (content["text"].strip() or content["decisions"] or content["actions"]):
        raise Refused("empty")
    text, before = rules.written(content), asked.sent_of(meeting.id)
    sent = SentMinutes(
        meeting_id=meeting.id, number=before[0].number + 1 if before else 1, content=text,
        sha256=rules.seal(text), language=customer.language, sent_at=clock.now(), sent_by_id=by.person_id,
        visibility=meeting.visibility, document_id=before[0].document_id if before else None,
    )  # fmt: skip
    db.session.add(sent)
    db.session.flush()
    return sent


def _address(meeting: Meeting, sent: SentMinutes, persons: Sequence[int], guests: Sequence[Attendee]) -> None:
    db.session.add_all(MinutesReader(sent_id=sent.id, person_id=one) for one in persons)
    db.session.add_all(MinutesReader(sent_id=sent.id, attendee_id=one.id) for one in guests)
    db.session.flush()
    for person_id, attendee_id in [*((one, 0) for one in persons), *((0, one.id) for one in guests)]:
        mail.post(
            LETTER,
            dedupe_key=f"minutes:{sent.public_id}:{person_id}:{attendee_id}",
            customer_ref=meeting.customer_id,
            sent_id=sent.id,
            person_id=person_id,
            attendee_id=attendee_id,
        )
