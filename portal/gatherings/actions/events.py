"""What others hear of events."""

from dataclasses import dataclass

from portal.foundation.events import Event


@dataclass(frozen=True)
class GatheringChanged(Event):
    """An event was published, changed, readdressed, held or cancelled (customer 0: it concerns several)."""

    gathering_id: int


@dataclass(frozen=True)
class SeatsChanged(Event):
    """Seats were taken or became free, or the waiting list is another one (customer 0: it concerns several)."""

    gathering_id: int


@dataclass(frozen=True)
class Attended(Event):
    """A customer's person was there, as the host noted."""

    gathering_id: int
    user_id: int


@dataclass(frozen=True)
class AttendanceTakenBack(Event):
    """The host noted by mistake that a customer's person was there."""

    gathering_id: int
    user_id: int
