"""Extension point: cards on a customer's home. Features register a template and what it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.accounts import branding
from portal.accounts.standpoint import Standpoint

Facts = Callable[[Standpoint], dict[str, Any] | None]


@dataclass(frozen=True)
class Card:
    """A card: where it stands (`main` or `side`), in which order, its template, and its facts (None: not shown)."""

    place: str
    order: int
    template: str
    facts: Facts


_cards: list[Card] = []


def card(template: str, *, place: str = "main", order: int = 100) -> Callable[[Facts], Facts]:
    """Decorator: the function returns the facts of a card on a customer's home, or None to leave it out."""

    def register(facts: Facts) -> Facts:
        _cards.append(Card(place, order, template, facts))
        return facts

    return register


def cards_for(point: Standpoint, place: str) -> list[tuple[str, dict[str, Any]]]:
    """Return (template, facts) of the cards to show this person at a place, in order."""
    there = (c for c in _cards if c.place == place and branding.is_on(c.facts.__module__))
    chosen = sorted(there, key=lambda c: c.order)
    return [(c.template, facts) for c in chosen if (facts := c.facts(point)) is not None]
