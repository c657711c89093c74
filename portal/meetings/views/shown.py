"""What the page of a meeting shows its reader, and what they may do there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint, standpoint
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.meetings.models import Answer, Meeting, MeetingState, Series
from portal.meetings.queries import clocks, meetings
from portal.meetings.queries.changes import Changed, changes_of
from portal.meetings.queries.clashes import Clash, clashes
from portal.meetings.queries.clocks import Clock
from portal.meetings.queries.meetings import AnyRow, Comer
from portal.meetings.queries.places import link_of, words_of
from portal.meetings.queries.slots import Choice, choices
from portal.meetings.rules import EARLY_MINUTES, JOINABLE_AFTER_MINUTES


@dataclass(frozen=True)
class Shown:
    """A meeting with its people and times, as one reader sees it."""

    meeting: Meeting
    series: Series | None
    comers: list[Comer]
    mine: Comer | None
    clocks: list[Clock]
    choices: list[tuple[Choice, list[Clock]]]
    said: dict[str, Answer]  # by slot: what the reader said before
    may_change: bool
    may_fix: bool
    begun: bool
    over: bool
    join_url: str
    joins_now: bool
    place: str
    history: list[AnyRow]
    changed: list[Changed]
    dates: list[tuple[AnyRow, Clock]]  # of the series: the last before now, and the next
    clashes: list[tuple[Clash, Clock]]  # what of it, and of its series, is not free

    @property
    def state(self) -> str:
        """Return where it stands in one word; what is over and not yet told counts as over."""
        if self.meeting.state is MeetingState.FIXED and self.over:
            return "over"
        return str(self.meeting.state)

    @property
    def votes(self) -> bool:
        """True where the reader says for each time whether they can come."""
        return self.mine is not None and self.meeting.state is MeetingState.PROPOSED

    @property
    def answers(self) -> bool:
        """True where the reader can say whether they come."""
        return self.mine is not None and self.meeting.state is MeetingState.FIXED and not self.over

    @property
    def clashes_here(self) -> list[tuple[Clash, Clock]]:
        """Return what is not free at the time of this very meeting."""
        return [one for one in self.clashes if one[0].meeting.id == self.meeting.id]

    @property
    def clashes_elsewhere(self) -> list[tuple[Clash, Clock]]:
        """Return what is not free at the other dates of its series."""
        return [one for one in self.clashes if one[0].meeting.id != self.meeting.id]

    @property
    def coming(self) -> int:
        """Return how many have said that they come."""
        return sum(one.answer is Answer.YES for one in self.comers)


def shown(meeting: Meeting, *, point: Standpoint | None = None) -> Shown:
    """Return a meeting as the reader of the page sees it."""
    point = point or standpoint()
    comers = meetings.comers_of(meeting)
    mine = next((one for one in comers if one.person_id == point.user.id), None)
    now = clock.now()
    begun = meeting.starts_at is not None and meeting.starts_at <= now
    over = meeting.ends_at is not None and meeting.ends_at <= now
    link = link_of(meeting) if meeting.state is MeetingState.FIXED else ""
    proposed = meeting.state is MeetingState.PROPOSED
    found, theirs = choices(meeting.id, comers) if proposed else [], clocks.of(comers)
    may_change = _may_change(point, mine)
    return Shown(
        meeting=meeting,
        series=meetings.series(meeting.series_id),
        comers=comers,
        mine=None if point.read_only else mine,
        clocks=clocks_of(meeting, point, comers),
        choices=[
            (one, clocks.clocks(one.slot.starts_at, one.slot.ends_at, zones(meeting, point), theirs))
            for one in found
        ],
        said=_said(found, mine),
        may_change=may_change and meeting.state in (MeetingState.PROPOSED, MeetingState.FIXED) and not over,
        may_fix=proposed and not point.read_only and may_fix(meeting, comers, mine, may_change),
        begun=begun,
        over=over,
        join_url=link if not over or _joins_now(meeting) else "",
        joins_now=bool(link) and _joins_now(meeting),
        place=words_of(meeting),
        history=list(meetings.stages(meeting.id)),
        changed=changes_of(meeting, point.user.time_zone),
        dates=_dates(meeting, point),
        clashes=_clashes(meeting, comers, point) if may_change else [],
    )


def may_fix(meeting: Meeting, comers: list[Comer], mine: Comer | None, may_change: bool) -> bool:
    """True for whoever may change the meeting, and for the one person of the other side who is needed."""
    if may_change and (mine is None or mine.side is meeting.organizer_side):
        return True
    others = [one for one in comers if one.required and one.side is not meeting.organizer_side]
    return mine is not None and mine.side is not meeting.organizer_side and (len(others) == 1 or may_change)


def clocks_of(meeting: Meeting, point: Standpoint, comers: Sequence[Comer] = ()) -> list[Clock]:
    """Return when it is, by the reader's clock first."""
    if meeting.starts_at is None or meeting.ends_at is None:
        return []
    return clocks.clocks(meeting.starts_at, meeting.ends_at, zones(meeting, point), clocks.of(comers))


def zones(meeting: Meeting, point: Standpoint) -> list[str]:
    """Return the zones that matter: the reader's, the one agreed, the customer's."""
    return [point.user.time_zone, meeting.zone, point.customer.time_zone]


def _may_change(point: Standpoint, mine: Comer | None) -> bool:
    """True for its people, the customer's administrators and the CSMs, as far as they may write at all."""
    return (
        point.may(Permit.MEETINGS_WRITE)
        and not point.read_only
        and (mine is not None or point.may(Permit.CUSTOMER_EDIT))
    )


def _dates(meeting: Meeting, point: Standpoint) -> list[tuple[AnyRow, Clock]]:
    if meeting.series_id is None:
        return []
    zone = point.user.time_zone
    rows = meetings.around(meeting.series_id)
    return [(row, clocks.clock_in(row.starts_at, row.ends_at, zone)) for row in rows if row.starts_at]


def _clashes(meeting: Meeting, comers: list[Comer], point: Standpoint) -> list[tuple[Clash, Clock]]:
    if meeting.state is not MeetingState.FIXED:
        return []
    found = clashes(meeting, comers, point.customer, of_people=point.side is Side.VENDOR)
    return [(one, clocks_of(one.meeting, point)[0]) for one in found]


def _said(found: list[Choice], mine: Comer | None) -> dict[str, Answer]:
    if mine is None:
        return {}
    groups = ((Answer.YES, "yes"), (Answer.MAYBE, "maybe"), (Answer.NO, "no"))
    return {
        one.slot.public_id: answer
        for one in found
        for answer, name in groups
        if any(person.id == mine.id for person in getattr(one, name))
    }


def _joins_now(meeting: Meeting) -> bool:
    if meeting.starts_at is None or meeting.ends_at is None:
        return False
    now = clock.now()
    early = timedelta(minutes=EARLY_MINUTES)
    return meeting.starts_at - early <= now <= meeting.ends_at + timedelta(minutes=JOINABLE_AFTER_MINUTES)
