"""Who answers when somebody is away: the primary, else the backup, else anybody of the team, else a CS lead."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody who could answer: in which order they are asked, and whether they are away on the day."""

    person_id: int
    order: int
    away: bool = False


def first_there(places: Iterable[Place], *, but: int | None = None) -> int | None:
    """Return who answers; without `but` where somebody else is wanted in their stead.

    >>> team = [Place(7, 1), Place(5, 0, away=True), Place(9, 2)]
    >>> first_there(team), first_there(team, but=7), first_there([])
    (7, 9, None)
    """
    there = [place for place in places if not place.away and place.person_id != but]
    return min(there, key=lambda place: (place.order, place.person_id)).person_id if there else None
