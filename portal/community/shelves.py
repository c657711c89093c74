"""Extension point: what else stands on the first page of the community. Features above register a shelf."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from portal.accounts import branding
from portal.accounts.standpoint import Standpoint

Facts = Callable[[Standpoint], dict[str, Any] | None]
#: Columns (as statements of one number) that change whenever what a shelf shows a person at a customer (bound ids; no
#: customer: 0) may have changed. The page is kept while they stay the same.
Stamps = Callable[[Any, Any], Sequence[Any]]
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
    stamps: Stamps


_shelves: list[Shelf] = []


def shelf(template: str, *, stamps: Stamps, place: str = SIDE, order: int = 50) -> Callable[[Facts], Facts]:
    """Decorator: the function returns what its section shows a reader, in a fixed number of statements, or None.

    The page has opened the reader's spaces, and the customer's scope where there is one. It is kept while `stamps`
    says the same; threads of the reader's spaces and the people named on the page are looked after already.
    """

    def register(facts: Facts) -> Facts:
        _shelves[:] = [one for one in _shelves if one.template != template]
        _shelves.append(Shelf(place, order, template, facts, stamps))
        return facts

    return register


def numbers(me: Any, customer: Any) -> list[Any]:
    """Return what tells that a shelf may have changed, as statements of one number each."""
    ordered = sorted(_shelves, key=lambda one: one.template)
    return [number for one in ordered for number in one.stamps(me, customer)]


def shelves_for(point: Standpoint, place: str) -> list[tuple[int, str, dict[str, Any]]]:
    """Return (order, template, facts) of the sections to show this person at a place, in order."""
    there = (one for one in _shelves if one.place == place and branding.is_on(one.facts.__module__))
    chosen = sorted(there, key=lambda one: one.order)
    return [(one.order, one.template, facts) for one in chosen if (facts := one.facts(point)) is not None]
