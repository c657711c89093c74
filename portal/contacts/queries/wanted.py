"""Which part of the history is asked for."""

from dataclasses import dataclass
from datetime import datetime

from portal.foundation.audience import Side


@dataclass(frozen=True)
class Wanted:
    """A source's code with one of its kinds (`contacts:call`), a person, a side, words, and a period."""

    kind: str = ""
    person_id: int | None = None
    side: Side | None = None
    words: str = ""
    since: datetime | None = None
    until: datetime | None = None  # exclusive

    def of(self, code: str) -> str | None:
        """Return which kind of this source is asked for: "" for all, None when another source is.

        >>> Wanted("contacts:call").of("contacts"), Wanted("contacts:call").of("visits"), Wanted().of("visits")
        ('call', None, '')
        """
        if not self.kind:
            return ""
        source, _, kind = self.kind.partition(":")
        return kind if source == code else None


@dataclass(frozen=True)
class Place:
    """Where a page of the history ends: below the entry of this instant, source and id."""

    at: datetime
    code: str
    id: int
