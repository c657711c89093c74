"""Meetings that repeat: beginning a series, and changing or ending it from one occurrence on.

The occurrences are meetings of their own, made a year ahead, so that each has its agenda and minutes; calendars get
the series as one entry.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db, new_public_id
from portal.foundation.history import Change
from portal.meetings.actions import invitations, people, stages
from portal.meetings.actions.changes import apply
from portal.meetings.actions.events import MeetingCancelled, MeetingFixed
from portal.meetings.actions.meetings import place_of, say, set_time, uid_domain
from portal.meetings.models import Attendee, Meeting, MeetingState, Series
from portal.meetings.queries.meetings import attendees_of, occurrences
from portal.meetings.rules.drafts import Draft, Guest, Invited, Refused, Rhythm
from portal.meetings.rules.series import MADE_AHEAD_DAYS, MOST_OCCURRENCES, falls_on
from portal.meetings.rules.wall import instant, local, read_time

KIND = "series"


def begin(
    draft: Draft, rhythm: Rhythm, invited: Invited, *, by: Actor, visibility: Visibility = Visibility.SHARED
) -> Meeting:
    """Arrange a series and invite its people to all of it with one mail; return its first meeting. Raises Refused."""
    if by.person_id is None or by.side is None:
        raise ValueError("a series has an organizer")
    if instant(rhythm.first_on, rhythm.at, draft.zone) <= clock.now():
        raise Refused("past")
    if rhythm.until_on is not None and rhythm.until_on < rhythm.first_on:
        raise Refused("ends_before")
    series = _new(draft, rhythm, by, visibility)
    made = make_ahead(series, invited, by=by)
    history.record(
        KIND, series.id, {history.CREATED: Change(None, series.title)}, by=by, visibility=visibility
    )
    stages.tell(made[0], "meeting.series", by=by, pattern=series.pattern, count=len(made))
    invitations.invite_to_series(series, made[0], by=by)
    return made[0]


def make_ahead(series: Series, invited: Invited, *, by: Actor) -> list[Meeting]:
    """Make the occurrences that are missing up to a year from now; return them."""
    known = {one.recurs_at for one in occurrences(series.id)}
    until = _until(series)
    made = []
    for day in list(falls_on(series.pattern, series.first_on, until=until))[:MOST_OCCURRENCES]:
        moment = instant(day, read_time(series.at), series.zone)
        if moment not in known and moment > clock.now():
            made.append(_occurrence(series, moment, invited, by))
    series.made_until = until
    db.session.flush()
    return made


def revise_following(
    meeting: Meeting, series: Series, draft: Draft, rhythm: Rhythm, invited: Invited, *, by: Actor
) -> Meeting:
    """Change this occurrence and all that follow; those before stay as they are. Returns this occurrence.

    From the first on, it is the series itself that changes; else a new one begins here, as calendars expect it.
    """
    if series.ended_at is not None or meeting.state is not MeetingState.FIXED:
        raise Refused("not_now")
    if instant(rhythm.first_on, rhythm.at, draft.zone) <= clock.now():
        raise Refused("past")
    following = _following(series, meeting)
    people_before = _invited_to(attendees_of(meeting.id))
    if _is_whole(series, meeting):
        target, changed = series, True
        _write(series, draft, rhythm)
    else:
        _end_before(series, meeting)
        target, changed = _new(draft, rhythm, by, meeting.visibility, organizer_of=series), False
        invitations.invite_to_series(series, _before(series, meeting), by=by, changed=True)
    _move_over(following, target, draft, by)
    make_ahead(target, invited, by=by)
    standing = [one for one in occurrences(target.id) if one.state is MeetingState.FIXED]
    gone = _change_people(standing, people_before, invited, by)
    if changed:  # of a new series they know nothing: the one before it ends in their calendars
        invitations.uninvite_from_series(target, standing[0], gone)
    history.record(
        KIND, target.id, {"from": Change(None, rhythm.first_on)}, by=by, visibility=meeting.visibility
    )
    stages.tell(standing[0], "meeting.series_revised", by=by, pattern=target.pattern)
    invitations.invite_to_series(target, standing[0], by=by, changed=changed)
    for one in standing:
        say(MeetingFixed, one)
    return standing[0]


def cancel_following(meeting: Meeting, series: Series, *, why: str = "", by: Actor) -> None:
    """Call this occurrence off and all that follow; from the first on, the whole series."""
    whole = _is_whole(series, meeting)
    for one in _following(series, meeting):
        if one.state is MeetingState.FIXED:
            stages.move(one, MeetingState.CANCELLED, by=by, why=why)
            say(MeetingCancelled, one)
    if whole:
        series.ended_at = clock.now()
        invitations.cancel_series(series, meeting, by=by)
    else:
        _end_before(series, meeting)
        invitations.invite_to_series(series, _before(series, meeting), by=by, changed=True)
    history.record(
        KIND, series.id, {"until_on": Change(None, series.until_on)}, by=by, visibility=meeting.visibility
    )


def _new(
    draft: Draft, rhythm: Rhythm, by: Actor, visibility: Visibility, *, organizer_of: Series | None = None
) -> Series:
    public_id = new_public_id()
    series = Series(
        public_id=public_id,
        visibility=visibility,
        organizer_id=organizer_of.organizer_id if organizer_of else by.person_id,
        organizer_side=organizer_of.organizer_side if organizer_of else by.side,
        uid=f"{public_id}@{uid_domain()}",
        made_until=rhythm.first_on,
    )
    _write(series, draft, rhythm)
    db.session.add(series)
    db.session.flush()
    return series


def _write(series: Series, draft: Draft, rhythm: Rhythm) -> None:
    series.title, series.kind, series.purpose = draft.title, draft.kind, draft.purpose
    series.minutes, series.zone = draft.minutes, draft.zone
    series.place = place_of(draft, series.place if series.place_kind is draft.place_kind else "")
    series.place_kind = draft.place_kind
    series.pattern, series.first_on = rhythm.pattern, rhythm.first_on
    series.at, series.until_on = f"{rhythm.at:%H:%M}", rhythm.until_on


def _occurrence(series: Series, moment: datetime, invited: Invited, by: Actor) -> Meeting:
    public_id = new_public_id()
    meeting = Meeting(
        public_id=public_id,
        title=series.title,
        kind=series.kind,
        purpose=series.purpose,
        minutes=series.minutes,
        zone=series.zone,
        place_kind=series.place_kind,
        place=series.place,
        organizer_id=series.organizer_id,
        organizer_side=series.organizer_side,
        visibility=series.visibility,
        uid=f"{public_id}@{uid_domain()}",
        series_id=series.id,
        recurs_at=moment,
        state=MeetingState.FIXED,
    )
    db.session.add(meeting)
    db.session.flush()
    set_time(meeting, moment)
    stages.stand(meeting, by=by)
    whole = Invited((series.organizer_id, *invited.person_ids), invited.guests, invited.optional_ids)
    people.ask(meeting, whole, by=by)
    say(MeetingFixed, meeting)
    return meeting


def _move_over(following: Sequence[Meeting], target: Series, draft: Draft, by: Actor) -> None:
    """Give the occurrences that stand already their new times, one after another; what is left over is called off."""
    standing = [one for one in following if one.state is MeetingState.FIXED]
    for one in following:
        one.recurs_at = None
    db.session.flush()  # two may change places
    days = list(falls_on(target.pattern, target.first_on, until=_until(target)))
    moments = [instant(day, read_time(target.at), target.zone) for day in days[:MOST_OCCURRENCES]]
    for one, moment in zip(standing, moments, strict=False):
        apply(one, draft)
        one.place = target.place
        one.series_id, one.recurs_at = target.id, moment
        set_time(one, moment)
    for one in standing[len(moments) :]:
        one.series_id = None
        stages.move(one, MeetingState.CANCELLED, by=by)
        say(MeetingCancelled, one)
    for one in following:
        if one.state is MeetingState.CANCELLED:
            one.series_id = None  # it was called off before; the new times know nothing of it
    db.session.flush()


def _change_people(
    standing: Sequence[Meeting], before: Invited, invited: Invited, by: Actor
) -> list[Attendee]:
    """Ask these to all of them, and return the places of those who are asked no more at the first."""
    gone: list[Attendee] = []
    if before == invited:
        return gone
    for number, one in enumerate(standing):
        off = people.take_off(one, invited)
        people.ask(one, invited, by=by)
        if number == 0:
            gone = off
    return gone


def _following(series: Series, meeting: Meeting) -> list[Meeting]:
    begins = meeting.recurs_at or meeting.starts_at
    assert begins is not None
    return [one for one in occurrences(series.id) if one.recurs_at is not None and one.recurs_at >= begins]


def _before(series: Series, meeting: Meeting) -> Meeting:
    """Return the last occurrence before this one: who comes to it is told that the series ends with it."""
    begins = meeting.recurs_at
    assert begins is not None
    return [one for one in occurrences(series.id) if one.recurs_at is not None and one.recurs_at < begins][-1]


def _is_whole(series: Series, meeting: Meeting) -> bool:
    """True when nothing of the series stands before this occurrence."""
    first = occurrences(series.id)[0]
    return first.id == meeting.id


def _end_before(series: Series, meeting: Meeting) -> None:
    assert meeting.recurs_at is not None
    series.until_on = local(meeting.recurs_at, series.zone).date() - timedelta(days=1)
    series.made_until = min(series.made_until, series.until_on)
    db.session.flush()


def _until(series: Series) -> date:
    ahead = clock.now().astimezone(UTC).date() + timedelta(days=MADE_AHEAD_DAYS)
    return min(series.until_on, ahead) if series.until_on else ahead


def _invited_to(attendees: Sequence[Attendee]) -> Invited:
    return Invited(
        tuple(one.person_id for one in attendees if one.person_id is not None),
        tuple(Guest(one.email, one.name, one.language) for one in attendees if one.person_id is None),
    )
