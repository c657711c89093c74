"""The few fixed words that events are spoken of with."""

from enum import StrEnum


class GatheringKind(StrEnum):
    SEMINAR = "seminar"
    OFFICE_HOURS = "office_hours"
    USER_GROUP = "user_group"


class GatheringState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    HELD = "held"
    CANCELLED = "cancelled"


class PlaceKind(StrEnum):
    ONLINE = "online"
    PLACE = "place"
    BOTH = "both"  # at a place, and by a link as well

    @property
    def has_link(self) -> bool:
        """True where one can come by a link."""
        return self is not PlaceKind.PLACE

    @property
    def has_address(self) -> bool:
        """True where one can go there."""
        return self is not PlaceKind.ONLINE


class SeatState(StrEnum):
    COMING = "coming"
    WAITING = "waiting"  # for a seat that becomes free
    GONE = "gone"  # signed off again


class Shown(StrEnum):
    """How whoever asks beforehand shows to the others who come."""

    AS_CHOSEN = "as_chosen"  # as in the community: by name or pen name, with company or industry
    NO_COMPANY = "no_company"
    NO_NAME = "no_name"
