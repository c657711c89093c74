"""Extension point: what stands on a customer's one timeline. Contacts, what the timeline tells of, and visits do;
features above (reviews, events) add theirs.

A source answers inside the customer's scope, for the reader's audience, in a fixed number of statements.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from portal.contacts.queries.wanted import Place, Wanted


@dataclass(frozen=True)
class Happened:
    """One entry: when, and what its template needs besides (`entry`)."""

    at: datetime
    code: str
    id: int
    public_id: str
    template: str
    entry: Any
    gathers: str = ""  # entries of a day that follow each other under one name are drawn as one
    more: tuple["Happened", ...] = field(default=())


Find = Callable[[Wanted, Place | None, int], Sequence[Happened]]
Locate = Callable[[str], Place | None]
Kinds = Callable[[], Sequence[tuple[str, Any]]]


@dataclass(frozen=True)
class Source:
    """`find(wanted, below, most)` returns the newest first; `locate` finds a public id; `kinds` are (code, words)."""

    code: str
    find: Find
    locate: Locate
    kinds: Kinds


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Let a source stand on the timeline; registering its code again replaces it."""
    _sources[source.code] = source


def sources() -> tuple[Source, ...]:
    """Return the sources in the order of registration."""
    return tuple(_sources.values())


def below(place: Place | None, code: str, at: Any, row_id: Any) -> list[ColumnElement[bool]]:
    """Return the condition that keeps what stands below a place: older, or as old and later in the order."""
    if place is None:
        return []
    if code == place.code:  # the first condition says nothing new, but an index begins there
        return [at <= place.at, or_(at < place.at, and_(at == place.at, row_id < place.id))]
    return [at <= place.at] if code < place.code else [at < place.at]


def within(wanted: Wanted, at: Any) -> list[ColumnElement[bool]]:
    """Return the conditions of the period that is asked for."""
    found = [at >= wanted.since] if wanted.since is not None else []
    return found + ([at < wanted.until] if wanted.until is not None else [])
