"""What happens to success stories, for those who listen."""

from dataclasses import dataclass

from portal.foundation.actor import Actor
from portal.foundation.events import Event


@dataclass(frozen=True)
class StoryChanged(Event):
    """A story was asked about, agreed to, sent back or taken back; `what` is that word."""

    story_id: int
    what: str
    by: Actor


@dataclass(frozen=True)
class StoryPublished(Event):
    """A story can be read by other companies from now on, or says something else than before (`again`)."""

    story_id: int
    published_id: int
    teller_id: int | None  # the person who tells it, where they are named
    by: Actor
    again: bool = False


@dataclass(frozen=True)
class StoryWithdrawn(Event):
    """A story is gone from wherever it could be read."""

    story_id: int
    published_id: int
    teller_id: int | None
    by: Actor
