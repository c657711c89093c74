"""What is announced of meetings, inside the transaction."""

from dataclasses import dataclass

from portal.foundation.audience import Visibility
from portal.foundation.events import Event


@dataclass(frozen=True)
class MeetingChanged(Event):
    """Something that a meeting's page shows is different now."""

    customer_pid: str
    meeting_id: int
    public_id: str
    visibility: Visibility


@dataclass(frozen=True)
class MeetingFixed(MeetingChanged):
    """A meeting has a time now, or another one."""


@dataclass(frozen=True)
class MeetingHeld(MeetingChanged):
    """A meeting has taken place."""


@dataclass(frozen=True)
class MeetingCancelled(MeetingChanged):
    """A meeting does not take place."""


@dataclass(frozen=True)
class PartChanged(Event):
    """A part of a meeting's page is different: its agenda, its decisions or what was sent of its minutes.

    `visibility` is that of what changed: an internal point is news for one side alone.
    """

    customer_pid: str
    public_id: str  # of the meeting
    part: str  # agenda, decisions, minutes
    visibility: Visibility


@dataclass(frozen=True)
class CalendarOpened(Event):
    """A person's own calendar can be read by a program from now on (customer 0: it is of all of them)."""

    person_id: int
