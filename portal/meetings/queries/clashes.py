"""Where a meeting that stands, or its series, meets a time that is not free: told to whoever can move it.

What is agreed is not refused for it. A person's own calendar is left out: it may hold this very meeting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.accounts.models import Customer
from portal.accounts.queries.calendars import work_calendar
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.meetings.models import Meeting, MeetingState
from portal.meetings.queries.meetings import Comer, occurrences
from portal.meetings.queries.taken import taken
from portal.meetings.rules.free import Taken, is_taken
from portal.meetings.rules.wall import local


@dataclass(frozen=True)
class Clash:
    """A meeting with those of the vendor's people who have something else then, or on a day on which a side is off."""

    meeting: Meeting
    people: tuple[Comer, ...]
    day_off: bool


def clashes(meeting: Meeting, comers: Sequence[Comer], customer: Customer, *, of_people: bool) -> list[Clash]:
    """Return what of a meeting and of the rest of its series is not free, in order.

    `of_people`: when the vendor's people are taken as well, which is not told to others.
    """
    ahead = _ahead(meeting)
    if not ahead:
        return []
    ours = [one for one in comers if one.side is Side.VENDOR and one.person_id] if of_people else []
    held = _held(ahead, meeting, ours)
    works = work_calendar(customer).is_working
    found = [
        Clash(one, _busy(one, ours, held), not works(local(one.starts_at, customer.time_zone).date()))
        for one in ahead
        if one.starts_at is not None
    ]
    return [one for one in found if one.people or one.day_off]


def _ahead(meeting: Meeting) -> list[Meeting]:
    whole = [meeting] if meeting.series_id is None else occurrences(meeting.series_id)
    now = clock.now()
    return [
        one
        for one in whole
        if one.state is MeetingState.FIXED and one.starts_at is not None and one.starts_at > now
    ]


def _held(ahead: Sequence[Meeting], meeting: Meeting, ours: Sequence[Comer]) -> Mapping[int, Sequence[Taken]]:
    first = min(one.starts_at for one in ahead if one.starts_at is not None)
    last = max(one.ends_at for one in ahead if one.ends_at is not None)
    return taken(
        [one.person_id for one in ours if one.person_id], first, last, but=meeting.id,
        but_series=meeting.series_id or 0, own_calendars=False,
    )  # fmt: skip


def _busy(one: Meeting, ours: Sequence[Comer], held: Mapping[int, Sequence[Taken]]) -> tuple[Comer, ...]:
    assert one.starts_at is not None
    assert one.ends_at is not None
    return tuple(
        who for who in ours if is_taken(held.get(who.person_id or 0, ()), one.starts_at, one.ends_at)
    )
