"""Extension point: the entries of the main navigation. Features register theirs; the door's permits decide."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for

from portal.accounts import branding
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint


@dataclass(frozen=True)
class Entry:
    """An entry as a feature registers it.

    `place` is customer (inside one customer), desk, or a tab beside those of `settings` or `company`.
    """

    endpoint: str
    label: Any  # lazy text
    icon: str
    permit: Permit
    order: int
    place: str
    count: Callable[[Standpoint], int | None] | None = None
    belongs: tuple[str, ...] = ()  # endpoint prefixes for which the entry is the current one
    counted_at: str = ""  # the endpoint that says its number, apart from the page, so that pages can be kept


@dataclass(frozen=True)
class Item:
    """An entry as the shell shows it. The page `counted_at` says its number, fetched together with the bell's."""

    label: str
    url: str
    icon: str
    current: bool
    count: int | None
    counted_at: str = ""

    @property
    def number_id(self) -> str:
        """Return the name of the place in which its number stands."""
        return f"number-{self.counted_at.replace('.', '-')}"


_entries: list[Entry] = []
_guests: dict[str, set[str]] = {}


def register(entry: Entry) -> None:
    """Add an entry; registering the same endpoint again replaces it."""
    _entries[:] = [e for e in _entries if e.endpoint != entry.endpoint] + [entry]


def keep_under(endpoint: str, *prefixes: str) -> None:
    """Let an entry be the current one on pages of other features as well, by the prefixes of their endpoints."""
    _guests.setdefault(endpoint, set()).update(prefixes)


def navigation(point: Standpoint) -> list[Item]:
    """Return the entries this person may open from where they stand."""
    return entries_at("customer" if point.customer else "desk", point)


def entries_at(place: str, point: Standpoint) -> list[Item]:
    """Return the entries of a place that this person may open."""
    shown = sorted((e for e in _entries if e.place == place), key=lambda e: e.order)
    return [_item(entry, point) for entry in shown if _open_to(entry, point)]


def entry_of(endpoint: str, point: Standpoint) -> Item | None:
    """Return the entry under which the page of an endpoint stands, None where this person may not open it."""
    place = "customer" if point.customer else "desk"
    shown = (e for e in _entries if e.place == place and _stands_under(e, endpoint))
    return next((_item(e, point) for e in shown if _open_to(e, point)), None)


def open_counts(point: Standpoint) -> tuple[int | None, ...]:
    """Return the numbers that entries show, without drawing the entries: they shape the page around them."""
    return tuple(e.count(point) for e in _entries if e.count and point.may(e.permit))


def _item(entry: Entry, point: Standpoint) -> Item:
    place: dict[str, Any] = {"slug": point.customer.slug} if point.customer else {}
    url = url_for(entry.endpoint, **place)
    current = _stands_under(entry, request.endpoint or "")
    count = entry.count(point) if entry.count else None
    return Item(str(entry.label), url, entry.icon, current, count, entry.counted_at)


def _open_to(entry: Entry, point: Standpoint) -> bool:
    view = current_app.view_functions.get(entry.endpoint)
    return point.may(entry.permit) and (view is None or branding.is_on(view.__module__))


def _stands_under(entry: Entry, endpoint: str) -> bool:
    prefixes = (*entry.belongs, *_guests.get(entry.endpoint, ()))
    return endpoint == entry.endpoint or endpoint.startswith(prefixes)
