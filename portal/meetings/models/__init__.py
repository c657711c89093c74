"""When both sides meet, who comes, how it repeats, and when somebody can be booked."""

from portal.meetings.models.meetings import Meeting, Series, Stage
from portal.meetings.models.people import Attendee
from portal.meetings.models.slots import Slot, SlotAnswer
from portal.meetings.models.times import BusyTime, FreeTimes
from portal.meetings.rules import Answer, MeetingKind, MeetingState, Pattern, PlaceKind

__all__ = [
    "Answer",
    "Attendee",
    "BusyTime",
    "FreeTimes",
    "Meeting",
    "MeetingKind",
    "MeetingState",
    "Pattern",
    "PlaceKind",
    "Series",
    "Slot",
    "SlotAnswer",
    "Stage",
]
