"""Extension point: what else stands on the first page of the community. Features above register a shelf."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.accounts import branding
from portal.accounts.standpoint import Standpoint

Facts = Callable[[Standpoint], dict[str, Any] | None]
MAIN, SIDE = "main", "side"


@dataclass(frozen=True)
class Shelf:
    """A section: where it stands, in which order, its template, and its facts (None: it is left out).

    In the main column the questions that wait stand at 10, new posts at 30 and best answers at 40; in the side column
    the spaces stand at 90.
    """

    place: str
    order: int
    template: str
    facts: Facts


_shelves: list[Shelf] = []


def shelf(template: str, *, place: str = SIDE, order: int = 50) -> Callable[[Facts], Facts]:
    """Decorator: the function returns what its section shows a reader, in a fixed number of statements, or None.

    The page has opened the reader's spaces, and the customer's scope where there is one.
    """

    def register(facts: Facts) -> Facts:
        _shelves[:] = [one for one in _shelves if one.template != template]
        _shelves.append(Shelf(place, order, template, facts))
        return facts

    return register


def shelves_for(point: Standpoint, place: str) -> list[tuple[int, str, dict[str, Any]]]:
    """Return (order, template, facts) of the sections to show this person at a place, in order."""
    there = (one for one in _shelves if one.place == place and branding.is_on(one.facts.__module__))
    chosen = sorted(there, key=lambda one: one.order)
    return [(one.order, one.template, facts) for one in chosen if (facts := one.facts(point)) is not None]
