"""Extension point: what can be talked about. Features above say how their things are found, by kind.

A comment, a note or somebody's presence belongs to a subject and is never seen more widely than it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from portal.accounts.permits import Permit
from portal.foundation.audience import Visibility


@dataclass(frozen=True, slots=True)
class Subject:
    """Something of the customer in scope that its reader may see."""

    kind: str  # as in history: "plan", "node", …
    id: int
    public_id: str
    title: str
    visibility: Visibility
    endpoint: str  # where it is shown
    edit: Permit  # who may write its note
    label: Any = ""  # what it is, in words, may be lazy: "Goal"
    named: str = ""  # how its address names it, where that is not its kind

    def url(self, slug: str) -> str:
        """Return where it is shown, for people of the customer of this slug."""
        address: dict[str, Any] = {"slug": slug, self.named or self.kind: self.public_id}
        return url_for(self.endpoint, **address)


Finder = Callable[[str], Subject | None]
Lister = Callable[[Iterable[int]], Mapping[int, Subject]]
_finders: dict[str, Finder] = {}
_listers: dict[str, Lister] = {}
_written: set[str] = set()


def register(kind: str, *, find: Finder, by_ids: Lister, written: bool = False) -> None:
    """Register a kind: `find` takes a public id, `by_ids` inner ids; both are narrowed to what the reader sees.

    `written`: whoever works on such a thing writes to others, and is not said to edit it.
    """
    _finders[kind], _listers[kind] = find, by_ids
    if written:
        _written.add(kind)


def is_written(kind: str) -> bool:
    """True for what one writes in, as in a conversation."""
    return kind in _written


def kinds() -> tuple[str, ...]:
    """Return the kinds that are registered."""
    return tuple(_finders)


def place(kind: str) -> str:
    """Return the import path of the code that such things belong to."""
    return _finders[kind].__module__


def subject(public_id: str) -> Subject | None:
    """Return the subject of this public id, of whatever kind, None if its reader cannot see such a thing."""
    return next((found for find in _finders.values() if (found := find(public_id)) is not None), None)


def subjects(kind: str, ids: Iterable[int]) -> Mapping[int, Subject]:
    """Return those of these things that the reader can see, by inner id."""
    wanted = set(ids)
    return _listers[kind](wanted) if wanted and kind in _listers else {}
