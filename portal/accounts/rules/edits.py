"""Two people edit the same thing: what one typed is laid over what is there now, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any


@dataclass(frozen=True)
class Clash:
    """One field that both changed: what is saved now, and what this author typed."""

    field: str
    saved: Any
    typed: Any


@dataclass(frozen=True)
class Merged:
    """What an edit comes to: the fields to write, and those where both texts must be looked at."""

    changes: dict[str, Any]
    clashes: tuple[Clash, ...]


def merge(seen: Mapping[str, Any], typed: Mapping[str, Any], saved: Mapping[str, Any]) -> Merged:
    """Lay what was typed over what is saved; a field its author left alone keeps the saved value.

    `seen` is what the author's form opened with; a field missing there counts as seen as it is saved.

    >>> merge({"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 1, "b": 5}).changes
    {'a': 2}
    >>> merge({"a": 1}, {"a": 2}, {"a": 3}).clashes
    (Clash(field='a', saved=3, typed=2),)
    """
    changes, clashes = {}, []
    for field, wanted in typed.items():
        now = plain(saved[field])
        before = plain(seen.get(field, now))
        if plain(wanted) in (before, now):
            continue
        if before == now:
            changes[field] = wanted
        else:
            clashes.append(Clash(field, saved[field], wanted))
    return Merged(changes, tuple(clashes))


def left_alone(seen: Mapping[str, Any], typed: Mapping[str, Any]) -> set[str]:
    """Return the fields that stand as their author's form had opened with.

    >>> left_alone({"a": 1, "b": 1}, {"a": 2, "b": 1})
    {'b'}
    """
    return {field for field, value in typed.items() if field in seen and plain(value) == plain(seen[field])}


def plain(value: Any) -> Any:
    """Return the value as a form's own record keeps it; nothing and empty are the same."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return None if value == "" else value
