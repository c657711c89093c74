"""What people answer to an invitation or to proposed times: on the page, by the link in a mail, by their calendar."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import User
from portal.activity.actions import notices
from portal.foundation import clock, history
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.history import Change
from portal.foundation.tenancy import narrowed
from portal.meetings.actions.events import MeetingChanged
from portal.meetings.actions.meetings import say
from portal.meetings.models import Answer, Attendee, Meeting, MeetingState, Series, Slot, SlotAnswer
from portal.meetings.queries.meetings import attendee_of
from portal.meetings.queries.slots import answers_of
from portal.meetings.rules.drafts import Refused
from portal.meetings.rules.replies import Replied, read_replies
from portal.meetings.rules.wall import local

LONGEST_WORDS = 500


def answer(
    meeting: Meeting,
    attendee: Attendee,
    given: Answer,
    *,
    words: str | None = None,
    by: Actor,
    series: bool = False,
) -> None:
    """Keep what somebody answers; to a series, for this occurrence and all that follow. Raises Refused."""
    if meeting.state in (MeetingState.CANCELLED, MeetingState.HELD):
        raise Refused("not_now")
    _keep(meeting, attendee, given, words, by)
    if series and meeting.series_id:
        for other in _later(meeting):
            place = (
                attendee_of(other.id, attendee.person_id) if attendee.person_id else _guest(other, attendee)
            )
            if place is not None:
                _keep(other, place, given, words, by)


def answer_slots(
    meeting: Meeting, attendee: Attendee, given: Mapping[str, Answer], *, words: str | None = None, by: Actor
) -> None:
    """Keep at which of the proposed times somebody can come, by the slots' public ids. Raises Refused."""
    if meeting.state is not MeetingState.PROPOSED:
        raise Refused("not_now")
    slots = db.session.scalars(narrowed(select(Slot).where(Slot.meeting_id == meeting.id), Slot)).all()
    known = {one.slot_id: one for one in answers_of(meeting.id) if one.attendee_id == attendee.id}
    changes = {}
    for slot in slots:
        said = given.get(slot.public_id)
        if said is None or said is Answer.NONE:
            continue
        row = known.get(slot.id)
        before = row.answer if row else None
        if row is None:
            db.session.add(SlotAnswer(slot_id=slot.id, attendee_id=attendee.id, answer=said))
        else:
            row.answer, row.at = said, clock.now()
        changes[f"slot:{slot.starts_at.isoformat()}"] = Change(before, said)
    attendee.answered_at = clock.now()
    if words is not None:
        attendee.words = words[:LONGEST_WORDS]
    history.record("meeting", meeting.id, changes, by=by, visibility=meeting.visibility)
    _tell_organizer(meeting, attendee, by)
    say(MeetingChanged, meeting)


def take_reply(data: bytes, person: User, *, meeting: Meeting) -> int:
    """Keep what this person's calendar program answers about a meeting of the customer in scope (or its series).

    Return how many answers counted; raises NotACalendar. Answers to an older invitation, in the name of somebody
    else's meeting, or after its end do not count.
    """
    by = Actor(ActorKind.INBOUND_MAIL, _side(meeting, person), person.id)
    return sum(_take(one, person.id, None, meeting, by) for one in read_replies(data))


def take_guests_reply(data: bytes, attendee: Attendee, *, meeting: Meeting) -> int:
    """Keep what the calendar program of somebody outside answers; as `take_reply`."""
    by = Actor(ActorKind.INBOUND_MAIL)
    return sum(_take(one, None, attendee, meeting, by) for one in read_replies(data))


def _take(reply: Replied, person_id: int | None, guest: Attendee | None, meeting: Meeting, by: Actor) -> int:
    target, whole = _target(reply, meeting)
    if target is None or target.state is not MeetingState.FIXED or reply.sequence < _sequence(target):
        return 0
    place = attendee_of(target.id, person_id) if person_id else _guest(target, guest)
    if place is None:
        return 0
    words = reply.words or None
    if reply.other_time is not None:
        other = local(reply.other_time, target.zone)
        words = f"{reply.words} → {other:%Y-%m-%d %H:%M} ({target.zone})".strip()
    answer(target, place, reply.answer, words=words, by=by, series=whole)
    return 1


def _target(reply: Replied, meeting: Meeting) -> tuple[Meeting | None, bool]:
    """Return what the answer is about, and whether it is about the whole series."""
    if reply.uid == meeting.uid:
        return meeting, False
    series = db.session.scalar(narrowed(select(Series).where(Series.uid == reply.uid), Series))
    if series is None or series.id != meeting.series_id:
        return None, False
    found = select(Meeting).where(Meeting.series_id == series.id, Meeting.state == MeetingState.FIXED)
    if reply.recurs_at is not None:
        return db.session.scalar(narrowed(found.where(Meeting.recurs_at == reply.recurs_at), Meeting)), False
    coming = found.where(Meeting.ends_at >= clock.now()).order_by(Meeting.starts_at).limit(1)
    return db.session.scalar(narrowed(coming, Meeting)), True


def _sequence(meeting: Meeting) -> int:
    """Return the number below which an answer is about an older invitation; a series counts by itself."""
    return 0 if meeting.series_id else meeting.sequence


def _keep(meeting: Meeting, attendee: Attendee, given: Answer, words: str | None, by: Actor) -> None:
    changes = {f"answer:{attendee.person_id or attendee.email}": Change(attendee.answer, given)}
    different = attendee.answer is not given
    attendee.answer, attendee.answered_at = given, clock.now()
    if words is not None:
        attendee.words = words[:LONGEST_WORDS]
    history.record("meeting", meeting.id, changes, by=by, visibility=meeting.visibility)
    if different:
        _tell_organizer(meeting, attendee, by)
        say(MeetingChanged, meeting)


def _tell_organizer(meeting: Meeting, attendee: Attendee, by: Actor) -> None:
    notices.tell(
        [meeting.organizer_id],
        "meeting.answered",
        by=by,
        about=_about(meeting, attendee),
        visibility=meeting.visibility,
        subject_kind="meeting",
        subject_id=meeting.id,
        meeting_id=meeting.id,
        attendee_id=attendee.id,
    )


def _about(meeting: Meeting, attendee: Attendee) -> str:
    """Return the name of an answer: one that holds for a whole series is told once, not for each of its meetings."""
    who = (
        f"series-{meeting.series_id}-{attendee.person_id or attendee.email[:60]}"
        if meeting.series_id
        else attendee.public_id
    )
    return f"meeting.answered:{who}:{_second(attendee.answered_at)}"


def _second(moment: datetime | None) -> int:
    return int(moment.timestamp()) if moment else 0


def _later(meeting: Meeting) -> list[Meeting]:
    found = select(Meeting).where(
        Meeting.series_id == meeting.series_id,
        Meeting.state == MeetingState.FIXED,
        Meeting.starts_at > meeting.starts_at,
    )
    return list(db.session.scalars(narrowed(found, Meeting)))


def _guest(meeting: Meeting, attendee: Attendee | None) -> Attendee | None:
    if attendee is None:
        return None
    found = select(Attendee).where(
        Attendee.meeting_id == meeting.id, Attendee.email == attendee.email, Attendee.person_id.is_(None),
        Attendee.removed_at.is_(None),
    )  # fmt: skip
    return db.session.scalar(narrowed(found, Attendee))


def _side(meeting: Meeting, person: User) -> Side | None:
    place = attendee_of(meeting.id, person.id)
    return place.side if place else None
