"""Extension point: how far each department of a customer is. Features add figures; champions and managers see them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """What one feature says of one department: words for people, and shares of 1 for the bar."""

    words: str
    share: float | None = None
    expected: float | None = None
    standing: str | None = None
    url: str | None = None


#: A source answers for all departments of the customer in scope, by public id (None: without a department),
#: in a fixed number of statements, for its reader's audience.
Source = Callable[[], Mapping[str | None, Figure]]
_sources: list[tuple[Any, Source]] = []


def shows_progress(heading: Any) -> Callable[[Source], Source]:
    """Decorator: the function adds a column of figures, by the public id of each department."""

    def register(source: Source) -> Source:
        _sources.append((heading, source))
        return source

    return register


def progress_of_departments() -> list[tuple[str, Mapping[str | None, Figure]]]:
    """Return (heading, figures by department) of every feature."""
    return [(str(heading), source()) for heading, source in _sources]
