"""Who gets a seat: whether one may sign up now, how many are free, what a calendar must be told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.gatherings.rules.words import GatheringState

DAY_BEFORE, HOUR_BEFORE = timedelta(days=1), timedelta(hours=1)
#: Whoever signed up so shortly before a reminder is due needs none.
STILL_FRESH = timedelta(hours=2)
#: So long before it begins, and after it has ended, its page offers to join.
EARLY, LATE = timedelta(minutes=15), timedelta(hours=1)


@dataclass(frozen=True)
class Terms:
    """What decides about signing up. `capacity` None: as many as like; `closes_at` None: until it begins."""

    state: GatheringState
    starts_at: datetime
    ends_at: datetime
    closes_at: datetime | None
    capacity: int | None


def refusal(terms: Terms, now: datetime) -> str:
    """Return why nobody can sign up now: draft, cancelled, over, begun or closed; empty while one can."""
    if terms.state in (GatheringState.DRAFT, GatheringState.CANCELLED):
        return str(terms.state)
    if terms.state is GatheringState.HELD or now >= terms.ends_at:
        return "over"
    if now >= terms.starts_at:
        return "begun"
    return "closed" if terms.closes_at is not None and now >= terms.closes_at else ""


def free(capacity: int | None, taken: int) -> int | None:
    """Return how many seats are free, None where there is no end of them.

    >>> free(20, 14), free(20, 21), free(None, 400)
    (6, 0, None)
    """
    return None if capacity is None else max(0, capacity - taken)


def share_taken(capacity: int | None, taken: int) -> float | None:
    """Return which share of the seats is taken, 0..1; None where there is no end of them.

    >>> share_taken(20, 14), share_taken(None, 3), share_taken(10, 12)
    (0.7, None, 1.0)
    """
    return None if capacity is None else min(1.0, taken / capacity) if capacity else 1.0


def sequence(of_gathering: int, turns: int) -> int:
    """Return the SEQUENCE that one person's calendar is told: it only ever grows.

    It grows with each change of the event and with each time this person signs off or up again, since calendar
    programs pass over whatever is not newer than what they have.

    >>> sequence(0, 0), sequence(2, 0), sequence(2, 3)
    (0, 2, 5)
    """
    return of_gathering + turns


def reminders(starts_at: datetime, now: datetime) -> list[tuple[str, datetime]]:
    """Return which reminders are still to come, by name (day, hour), with their moments.

    >>> from datetime import UTC
    >>> at = datetime(2026, 12, 3, 5, tzinfo=UTC)
    >>> [name for name, _ in reminders(at, at - timedelta(days=9))]
    ['day', 'hour']
    >>> [name for name, _ in reminders(at, at - timedelta(hours=20))], reminders(at, at - timedelta(hours=2))
    (['hour'], [])
    """
    due = (("day", starts_at - DAY_BEFORE), ("hour", starts_at - HOUR_BEFORE))
    return [(name, moment) for name, moment in due if moment - now >= STILL_FRESH]


def joinable(terms: Terms, now: datetime) -> bool:
    """True around the time at which it takes place."""
    return (
        terms.state is not GatheringState.CANCELLED and terms.starts_at - EARLY <= now <= terms.ends_at + LATE
    )
