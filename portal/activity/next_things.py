"""Extension point: what somebody should do next. Features offer, the home pages choose and show.

A feature registers an offer for the customer's home, the vendor's home, or both. Offers must take a fixed
number of statements, whatever the number of customers.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import IntEnum
from functools import partial
from typing import Any, overload

from portal.accounts import branding
from portal.accounts.models import User
from portal.accounts.standpoint import Standpoint


class Rank(IntEnum):
    """The printed order of the desk: what comes first, whoever offers it."""

    ANSWER = 5  # somebody of the other side waits for an answer
    RESPONSE = 10  # a threshold was crossed and something is agreed for it
    PROMISE = 15  # somebody promised to do it, and its day is near
    PEOPLE = 20  # somebody goes, or takes over
    JOURNEY = 25  # an onboarding is stuck, behind, or waits for us
    AGREEMENT = 30  # a plan waits for somebody's yes
    NOTICE = 40  # a contract must be answered
    VALUES = 50  # figures are missing
    SILENCE = 60  # the other side has not been here
    ANYTHING = 90


@dataclass(frozen=True, slots=True)
class NextThing:
    """One thing to do. Lower `rank` comes first; `due` (or `since`, for what has lasted) breaks ties, then arrival.

    Texts may be lazy, since only what is shown needs words. `drawing` is one of: {"spark": charts.Spark, "label": …,
    "standing": …}; {"left": days, "of": days}, a countdown; {"days": 30 booleans}, the days of a month; {"road": (steps
    behind one, steps)}; each with an optional "note" below it. Without `icon` the kind chooses one.
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
    late: bool | None = None

    def overdue(self, today: date) -> bool:
        """True when its day has passed; whoever offers it may know better, since promises are kept in working days."""
        return self.due is not None and self.due < today if self.late is None else self.late

    @property
    def key(self) -> str:
        """Return under which name the thing is put off."""
        return f"{self.kind}:{self.url}"

    @property
    def content(self) -> tuple[Any, ...]:
        """Return all that shows of the thing, in the reader's language: while it is equal, so is its drawing."""
        words = (self.title, self.reason, self.label, self.caption)
        return (
            self.key, *map(str, words), self.due, self.since, self.late,
            self.customer_name, self.icon, repr(self.drawing),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Steady:
    """What a steady offer comes to: its things, and the instant at which the hour alone makes them others."""

    things: Sequence[NextThing]
    until: datetime | None = None


CustomerOffer = Callable[[Standpoint], Iterable[NextThing]]
VendorOffer = Callable[[User, Sequence[int]], Iterable[NextThing] | Steady]
Once = Callable[[Hashable, Callable[[], Steady]], Steady]
_for_customers: list[CustomerOffer] = []
_for_vendor: dict[VendorOffer, bool] = {}


def offers_to_customers(offer: CustomerOffer) -> CustomerOffer:
    """Decorator: the function offers next things to one customer's person, inside that customer's scope."""
    if offer not in _for_customers:
        _for_customers.append(offer)
    return offer


@overload
def offers_to_vendor(offer: VendorOffer) -> VendorOffer: ...
@overload
def offers_to_vendor(*, steady: bool) -> Callable[[VendorOffer], VendorOffer]: ...
def offers_to_vendor(offer: VendorOffer | None = None, *, steady: bool = False) -> Any:
    """Decorator: the function offers next things to a vendor person for these customer ids, under `every_customer`.

    `steady` promises that it offers the same as long as no customer's pulse and no day has changed (portfolio/
    listeners says what changes a pulse); such offers are remembered from one request to the next. One that the hour
    changes too returns `Steady`, which says when.
    """

    def register(made: VendorOffer) -> VendorOffer:
        _for_vendor[made] = steady
        return made

    return register(offer) if offer is not None else register


def for_customer(point: Standpoint) -> list[NextThing]:
    """Return what this person should do next for their company, most important first."""
    made = (offer(point) for offer in _for_customers if branding.is_on(offer.__module__))
    return _ranked(thing for things in made for thing in things)


def for_vendor(user: User, customer_ids: Sequence[int], once: Once | None = None) -> list[NextThing]:
    """Return what needs this vendor person today, most important first. `once` remembers steady offers."""
    things = [
        thing for offer in _vendors_offers(steady=False) for thing in _made(offer, user, customer_ids).things
    ]
    remember = once or _work_out
    steady_ones = remember("all", partial(_steady_ones, user, customer_ids, remember))
    return _ranked([*steady_ones.things, *things]) if things else list(steady_ones.things)


def _steady_ones(user: User, customer_ids: Sequence[int], once: Once) -> Steady:
    """Return what all steady offers come to, ranked; an hour that changes one leaves the others remembered."""
    made = [once(offer, partial(_made, offer, user, customer_ids)) for offer in _vendors_offers(steady=True)]
    until = min((one.until for one in made if one.until is not None), default=None)
    return Steady(_ranked(thing for one in made for thing in one.things), until)


def _vendors_offers(*, steady: bool) -> list[VendorOffer]:
    """Return the offers of what is switched on: those that are remembered, or the others."""
    return [one for one, kept in _for_vendor.items() if kept is steady and branding.is_on(one.__module__)]


def _work_out(_key: Hashable, work: Callable[[], Steady]) -> Steady:
    return work()


def _made(offer: VendorOffer, user: User, customer_ids: Sequence[int]) -> Steady:
    """Return what is offered with its words looked up: it is remembered for one language."""
    offered = offer(user, customer_ids)
    steady = offered if isinstance(offered, Steady) else Steady(list(offered))
    return replace(steady, things=[_worded(thing) for thing in steady.things])


def _worded(thing: NextThing) -> NextThing:
    return replace(
        thing,
        title=str(thing.title),
        reason=str(thing.reason),
        label=str(thing.label),
        caption=str(thing.caption),
    )


def _ranked(things: Iterable[NextThing]) -> list[NextThing]:
    return sorted(things, key=lambda thing: (thing.rank, thing.due or thing.since or date.max))
