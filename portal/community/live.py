"""What open pages hear of a space. All its readers see the same posts, so one topic is for all of them.

A topic carries names of what changed, never words; each page fetches them with its own rights, and a stream is opened
by whoever reads the space alone.
"""

from collections.abc import Iterable

from portal.foundation.live import hub


def space_topic(public_id: str) -> str:
    """Return the topic of what happens in a space.

    >>> space_topic("Xy12")
    'space:Xy12'
    """
    return f"space:{public_id}"


def tell(space_pid: str, names: Iterable[str]) -> None:
    """Tell open pages of a space which of their parts went stale; after the commit."""
    hub.publish(space_topic(space_pid), list(names))
