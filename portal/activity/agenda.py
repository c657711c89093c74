"""Extension point: what needs talking about when both sides meet. Features offer, the meeting's agenda proposes.

Offers are asked inside the customer's scope for the audience of whoever prepares, in a fixed number of statements.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from portal.accounts import branding
from portal.accounts.standpoint import Standpoint
from portal.foundation.audience import Visibility

MOST_OF_ONE_OFFER = 6


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to talk about. Texts may be lazy; who sees the point sees no more than who sees its source.

    `key` names the source for ever, so that it is taken once: "kpi:Ab12".
    """

    key: str
    title: Any
    url: str  # of our own pages, where it can be looked at
    reason: Any = ""
    visibility: Visibility = Visibility.SHARED
    minutes: int = 10
    icon: str = "message-square"


Offer = Callable[[Standpoint], Iterable[Point]]
_offers: dict[Offer, int] = {}


def offers(*, order: int = 100) -> Callable[[Offer], Offer]:
    """Decorator: the function offers what needs talking about, the most urgent first; lower orders come first."""

    def register(offer: Offer) -> Offer:
        _offers[offer] = order
        return offer

    return register


def proposed(point: Standpoint) -> list[Point]:
    """Return what features would talk about with the customer of this standpoint, each thing once."""
    found: dict[str, Point] = {}
    for offer in sorted(
        (one for one in _offers if branding.is_on(one.__module__)), key=lambda one: _offers[one]
    ):
        for one in list(offer(point))[:MOST_OF_ONE_OFFER]:
            found.setdefault(one.key, one)
    return list(found.values())
