"""Extension point: what whoever opens a conversation or a meeting sees at once of the other side.

A feature registers rows: a small template, and a function that returns what it needs, in a fixed number of statements
inside the customer's scope. `brief` among those facts is a word or two for the line that stands for all of it where
there is no room.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from portal.accounts.models import Membership, User
from portal.accounts.standpoint import Standpoint
from portal.foundation.audience import Side


@dataclass(frozen=True)
class About:
    """Who looks, at whom, and what is open: so that nothing is told beside itself.

    `person` is None where nobody of the customer has written yet; `membership` where they have no login (any more).
    """

    point: Standpoint
    person: User | None = None
    membership: Membership | None = None
    subject_kind: str = ""
    subject_id: int = 0
    assigned_id: int | None = None  # of the vendor's people, where somebody is


Facts = Callable[[About], dict[str, Any] | None]


@dataclass(frozen=True)
class Row:
    """A row of the panel: where it stands, its template, who sees it, and whether it needs somebody to be about."""

    order: int
    template: str
    facts: Facts = field(repr=False)
    sides: frozenset[Side]
    needs_person: bool


@dataclass(frozen=True)
class Told:
    """A row as it is shown, and the few words that stand for it."""

    template: str
    facts: dict[str, Any]
    brief: Any = ""


_rows: dict[Facts, Row] = {}
VENDORS = (Side.VENDOR,)


def about_customer(
    template: str, *, order: int = 100, sides: Iterable[Side] = VENDORS
) -> Callable[[Facts], Facts]:
    """Decorator: the function returns what a row tells of the customer, or None to leave it out."""
    return _register(template, order, sides, needs_person=False)


def about_person(
    template: str, *, order: int = 100, sides: Iterable[Side] = VENDORS
) -> Callable[[Facts], Facts]:
    """Decorator: the same for a row about the customer's person who asks; left out where nobody is known."""
    return _register(template, order, sides, needs_person=True)


def told_of(about: About) -> list[Told]:
    """Return what this reader is told, in order: the vendor's people everything, the customer's who answers them."""
    shown = sorted((row for row in _rows.values() if about.point.side in row.sides), key=lambda r: r.order)
    told = []
    for row in shown:
        if row.needs_person and about.person is None:
            continue
        facts = row.facts(about)
        if facts is not None:
            told.append(Told(row.template, facts, facts.get("brief", "")))
    return told


def _register(
    template: str, order: int, sides: Iterable[Side], *, needs_person: bool
) -> Callable[[Facts], Facts]:
    def register(facts: Facts) -> Facts:
        _rows[facts] = Row(order, template, facts, frozenset(sides), needs_person)
        return facts

    return register
