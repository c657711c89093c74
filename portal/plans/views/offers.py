"""What can be done with a plan beyond its own pages: imports, exports and starter maps offer themselves here."""

from dataclasses import dataclass
from typing import Any

from portal.accounts.permits import Permit


@dataclass(frozen=True)
class PlanOffer:
    """An entry of a plan's menu. Its endpoint needs `slug` and `plan` only."""

    endpoint: str
    label: Any  # lazy text
    icon: str
    permit: Permit
    order: int = 100


_offers: list[PlanOffer] = []


def offer(entry: PlanOffer) -> None:
    """Add an entry to every plan's menu; offering the same endpoint again replaces it."""
    _offers[:] = [known for known in _offers if known.endpoint != entry.endpoint] + [entry]


def plan_offers() -> list[PlanOffer]:
    """Return the entries in order."""
    return sorted(_offers, key=lambda entry: entry.order)
