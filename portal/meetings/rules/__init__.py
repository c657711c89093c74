"""The words and rules of meetings."""

from enum import StrEnum


class MeetingKind(StrEnum):
    KICK_OFF = "kick_off"
    REGULAR = "regular"
    REVIEW = "review"
    OTHER = "other"


class MeetingState(StrEnum):
    """Where a meeting stands; who brought it there, and when, are rows of their own."""

    PROPOSED = "proposed"
    FIXED = "fixed"
    HELD = "held"
    CANCELLED = "cancelled"


class PlaceKind(StrEnum):
    WEB = "web"  # a link of any web-meeting service
    ROOM = "room"  # a room of the installation's own Jitsi
    ADDRESS = "address"
    OPEN = "open"  # not said yet


class Answer(StrEnum):
    NONE = "none"
    YES = "yes"
    NO = "no"
    MAYBE = "maybe"


class Pattern(StrEnum):
    """How often a series comes."""

    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"
    MONTHLY = "monthly"  # by the weekday of its first: the second Tuesday, the last Friday
    QUARTERLY = "quarterly"


#: From which state a meeting can go where.
MOVES: dict[MeetingState, frozenset[MeetingState]] = {
    MeetingState.PROPOSED: frozenset({MeetingState.FIXED, MeetingState.CANCELLED}),
    MeetingState.FIXED: frozenset({MeetingState.HELD, MeetingState.CANCELLED}),
    MeetingState.HELD: frozenset({MeetingState.FIXED}),  # it was said by mistake
    MeetingState.CANCELLED: frozenset(),
}
MOST_SLOTS = 5
LONGEST_MINUTES = 8 * 60
MOST_PEOPLE = 60
EARLY_MINUTES = 10
"""So long before a meeting its page offers to join."""
JOINABLE_AFTER_MINUTES = 120
"""And so long after its end, since meetings run over."""
