"""What one person's open pages hear, wherever they stand: their bell."""

from collections.abc import Iterable

from portal.foundation.live import hub


def person_topic(public_id: str) -> str:
    """Return the topic of one person's own news.

    >>> person_topic("Xy12")
    'person:Xy12'
    """
    return f"person:{public_id}"


def ring(public_ids: Iterable[str]) -> None:
    """Tell the open pages of these people that their bell says something else; after the commit."""
    for public_id in public_ids:
        hub.publish(person_topic(public_id), [f"bell-{public_id}"])
