"""When both sides meet, who comes, how it repeats, and when somebody can be booked."""

from portal.meetings.models.agenda import AgendaPoint
from portal.meetings.models.decisions import Decision
from portal.meetings.models.meetings import Meeting, Series, Stage
from portal.meetings.models.minutes import MinutesReader, SentMinutes
from portal.meetings.models.people import Attendee
from portal.meetings.models.slots import Slot, SlotAnswer
from portal.meetings.models.times import BusyTime, FreeTimes
from portal.meetings.rules import Answer, MeetingKind, MeetingState, Pattern, PlaceKind

__all__ = [
    "AgendaPoint",
    "Answer",
    "Attendee",
    "BusyTime",
    "Decision",
    "FreeTimes",
    "Meeting",
    "MeetingKind",
    "MeetingState",
    "MinutesReader",
    "Pattern",
    "PlaceKind",
    "SentMinutes",
    "Series",
    "Slot",
    "SlotAnswer",
    "Stage",
]
