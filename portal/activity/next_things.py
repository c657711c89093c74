"""Extension point: what somebody should do next. Features offer, the home pages choose and show.

A feature registers an offer for the customer's home, the vendor's home, or both. Offers must take a fixed
number of statements, whatever the number of customers.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any

from portal.accounts.models import User
from portal.accounts.standpoint import Standpoint


class Rank(IntEnum):
    """The printed order of the desk: what comes first, whoever offers it."""

    RESPONSE = 10  # a threshold was crossed and something is agreed for it
    PEOPLE = 20  # somebody goes, or takes over
    AGREEMENT = 30  # a plan waits for somebody's yes
    NOTICE = 40  # a contract must be answered
    VALUES = 50  # figures are missing
    SILENCE = 60  # the other side has not been here
    ANYTHING = 90


@dataclass(frozen=True, slots=True)
class NextThing:
    """One thing to do. Lower `rank` comes first; `due` (or `since`, for what has lasted) breaks ties, then arrival.

    Texts may be lazy, since only what is shown needs words. `drawing` is one of: {"spark": charts.Spark, "label": …,
    "standing": …}; {"left": days, "of": days}, a countdown; {"days": 30 booleans}, the days of a month; each with an
    optional "note" below it. Without `icon` the kind chooses one.
    """

    rank: int
    kind: str  # e.g. kpi.threshold_crossed; chooses the icon
    title: Any
    url: str
    label: Any  # the button
    reason: Any = ""
    due: date | None = None
    caption: Any = ""  # what the click makes
    customer_name: str = ""
    customer_url: str = ""
    drawing: dict[str, Any] = field(default_factory=dict)
    icon: str = ""
    since: date | None = None

    @property
    def key(self) -> str:
        """Return under which name the thing is put off."""
        return f"{self.kind}:{self.url}"


CustomerOffer = Callable[[Standpoint], Iterable[NextThing]]
VendorOffer = Callable[[User, Sequence[int]], Iterable[NextThing]]
_for_customers: list[CustomerOffer] = []
_for_vendor: list[VendorOffer] = []


def offers_to_customers(offer: CustomerOffer) -> CustomerOffer:
    """Decorator: the function offers next things to one customer's person, inside that customer's scope."""
    if offer not in _for_customers:
        _for_customers.append(offer)
    return offer


def offers_to_vendor(offer: VendorOffer) -> VendorOffer:
    """Decorator: the function offers next things to a vendor person for these customer ids, under `every_customer`."""
    if offer not in _for_vendor:
        _for_vendor.append(offer)
    return offer


def for_customer(point: Standpoint) -> list[NextThing]:
    """Return what this person should do next for their company, most important first."""
    return _ranked(thing for offer in _for_customers for thing in offer(point))


def for_vendor(user: User, customer_ids: Sequence[int]) -> list[NextThing]:
    """Return what needs this vendor person today, most important first."""
    return _ranked(thing for offer in _for_vendor for thing in offer(user, customer_ids))


def _ranked(things: Iterable[NextThing]) -> list[NextThing]:
    return sorted(things, key=lambda thing: (thing.rank, thing.due or thing.since or date.max))
