"""What open pages of an event hear: that its seats or its facts are others now, and no name of anybody.

Whoever may see the event listens on one topic; each page fetches what changed with its own rights.
"""

from portal.foundation.live import hub


def gathering_topic(public_id: str) -> str:
    """Return the topic of one event.

    >>> gathering_topic("Xy12")
    'gathering:Xy12'
    """
    return f"gathering:{public_id}"


def tell(public_id: str) -> None:
    """Tell open pages of an event that it changed; after the commit."""
    hub.publish(gathering_topic(public_id), [f"gathering-{public_id}"])
