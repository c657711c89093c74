"""Promising the mails of a meeting: each person gets one for each state it is in, in their own language.

Whoever changes a meeting twice in a moment sends one mail: a letter whose meeting has moved on stays unsent.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from portal.activity.actions import notices
from portal.foundation import clock, links, mail
from portal.foundation.actor import Actor
from portal.foundation.links import Purpose
from portal.meetings.actions.people import persons_of
from portal.meetings.models import Attendee, Meeting, Series
from portal.meetings.queries.meetings import attendees_of, slots_of

#: So long a letter waits for what its author may change in the next moment.
A_MOMENT = timedelta(seconds=20)
KIND = "meeting"


def propose(meeting: Meeting, *, by: Actor) -> None:
    """Send the proposed times to everybody but who proposes them."""
    asked = [one for one in attendees_of(meeting.id) if one.person_id != by.person_id]
    _post("proposal", meeting, asked)
    ring(meeting, "meeting.proposed", asked, by=by)


def invite(meeting: Meeting, *, by: Actor, changed: bool = False) -> None:
    """Send the invitation, or what it is now, to everybody; calendars know by its number which one is newer."""
    if changed:
        meeting.sequence += 1
    asked = attendees_of(meeting.id)
    _post("occurrence" if meeting.series_id else "invitation", meeting, asked)
    ring(meeting, "meeting.changed" if changed else "meeting.fixed", asked, by=by)


def invite_more(meeting: Meeting, added: Iterable[Attendee], *, by: Actor) -> None:
    """Send the invitation to those who were added."""
    added = list(added)
    _post("occurrence" if meeting.series_id else "invitation", meeting, added)
    ring(meeting, "meeting.fixed", added, by=by)


def invite_to_series(series: Series, occurrence: Meeting, *, by: Actor, changed: bool = False) -> None:
    """Send a whole series as one invitation to those who come to this occurrence."""
    if changed:
        series.sequence += 1
    asked = attendees_of(occurrence.id)
    for one in asked:
        one.invited_at = one.invited_at or clock.now()
        _owe("series", occurrence, one, series.sequence, series=series.id)
    ring(occurrence, "meeting.changed" if changed else "meeting.fixed", asked, by=by)


def cancel(meeting: Meeting, *, by: Actor) -> None:
    """Take the invitation back from everybody who has it, or the proposal; whoever has neither yet gets no mail."""
    meeting.sequence += 1
    asked = attendees_of(meeting.id)
    told = [one for one in asked if one.person_id != by.person_id or _has_it(meeting, one)]
    waiting = _waiting_for_their_first(meeting, told)
    _post("cancellation", meeting, [one for one in told if one.id not in waiting])
    ring(meeting, "meeting.cancelled", asked, by=by)


def cancel_series(series: Series, occurrence: Meeting, *, by: Actor) -> None:
    """Take a whole series back; where its invitation has not gone out yet, nobody gets a mail."""
    series.sequence += 1
    asked = attendees_of(occurrence.id)
    for one in () if _just(series.created_at) else asked:
        _owe("series_cancellation", occurrence, one, series.sequence, series=series.id)
    ring(occurrence, "meeting.cancelled", asked, by=by)


def uninvite(meeting: Meeting, removed: Iterable[Attendee]) -> None:
    """Take the invitation back from those who are not asked to come any more; of a series to this occurrence alone."""
    removed = list(removed)
    waiting = _waiting_for_their_first(meeting, removed)
    _post("removal", meeting, [one for one in removed if _has_it(meeting, one) and one.id not in waiting])


def uninvite_from_series(series: Series, occurrence: Meeting, removed: Iterable[Attendee]) -> None:
    """Take the invitation to a whole series back from those who are not asked to come any more."""
    for one in removed:
        _owe("removal", occurrence, one, series.sequence, series=series.id)


def remind(meeting: Meeting, asked: Iterable[Attendee], *, by: Actor) -> None:
    """Remind these people of a meeting, in their bells and by mail."""
    asked = list(asked)
    _post("reminder", meeting, asked)
    ring(meeting, "meeting.reminder", asked, by=by)


def ring(meeting: Meeting, kind: str, asked: Iterable[Attendee], *, by: Actor) -> None:
    """Let it stand in the bells of both sides' people; the mail is the invitation itself."""
    notices.tell(
        persons_of(asked),
        kind,
        by=by,
        about=f"{kind}:{meeting.public_id}:{meeting.sequence}",
        visibility=meeting.visibility,
        subject_kind=KIND,
        subject_id=meeting.id,
        meeting_id=meeting.id,
    )


def _waiting_for_their_first(meeting: Meeting, asked: Iterable[Attendee]) -> set[int]:
    """Return the places of those whose first mail about this meeting waits its moment, and stays unsent from now on."""
    if meeting.series_id is not None:  # the invitation to the whole series may be long there
        return set()
    if _just(meeting.created_at):
        return {one.id for one in asked}
    proposed = bool(slots_of([meeting.id]).get(meeting.id))
    return set() if proposed else {one.id for one in asked if one.invited_at and _just(one.invited_at)}


def _has_it(meeting: Meeting, one: Attendee) -> bool:
    """Tell whether it stands in somebody's calendar: what brought it may have been the invitation to the series."""
    return meeting.series_id is not None or one.invited_at is not None


def _just(at: datetime) -> bool:
    return clock.now() < at + A_MOMENT


def _post(what: str, meeting: Meeting, asked: Iterable[Attendee]) -> None:
    for one in asked:
        if what in ("invitation", "occurrence"):
            one.invited_at = one.invited_at or clock.now()
        _owe(what, meeting, one, meeting.sequence)


def _owe(what: str, meeting: Meeting, one: Attendee, sequence: int, **ids: int) -> None:
    time = int(
        (one.removed_at or one.invited_at or meeting.created_at).timestamp()
    )  # asked again later: told again
    mail.post(
        f"meeting.{what}",
        dedupe_key=f"meeting:{what}:{one.public_id}:{sequence}:{time}",
        not_before=clock.now() + A_MOMENT,
        customer_ref=meeting.customer_id,
        meeting_id=meeting.id,
        attendee_id=one.id,
        sequence=sequence,
        asked=time,
        link_id=_link(meeting, one),
        **ids,
    )


def _link(meeting: Meeting, one: Attendee) -> int:
    """Return the link by which this person answers without signing in: one for all mails about their place here."""
    if one.link_id is None:
        made = links.make(
            Purpose.MEETING, person_id=one.person_id, email=one.email, customer_ref=meeting.customer_id,
            ids={"meeting": meeting.id, "attendee": one.id},
        )  # fmt: skip
        one.link_id = made.id
    return one.link_id
