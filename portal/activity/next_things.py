"""Extension point: what somebody should do next. Features offer, the home pages choose and show.

A feature registers an offer for the customer's home, the vendor's home, or both. Offers must take a fixed
number of statements, whatever the number of customers.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum, IntEnum
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Any, overload

from portal.accounts import branding
from portal.accounts.models import User
from portal.accounts.models.customers import KINDS
from portal.accounts.standpoint import Standpoint
from portal.activity.next_things_kept import ANY, AsOf, Memory


class Rank(IntEnum):
    """The printed order of the desk: what comes first, whoever offers it."""

    ANSWER = 5  # somebody of the other side waits for an answer
    RESPONSE = 10  # a threshold was crossed and something is agreed for it
    PROMISE = 15  # somebody promised to do it, and its day is near
    PEOPLE = 20  # somebody goes, or takes over
    JOURNEY = 25  # an onboarding is stuck, behind, or waits for us
    AGREEMENT = 30  # a plan waits for somebody's yes
    DECISION = 35  # a business review waits for somebody's decision
    NOTICE = 40  # a contract must be answered
    VALUES = 50  # figures are missing
    SILENCE = 60  # the other side has not been here
    ANYTHING = 90


@dataclass(frozen=True, slots=True)
class NextThing:
    """One thing to do. Lower `rank` comes first; `due` (or `since`, for what has lasted) breaks ties, then arrival.

    What is offered apart says whose it is (`customer_id`), and in `place` what puts the things of its offer in order.
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
    customer_id: int | None = None
    place: tuple[Any, ...] = ()

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


class Keeping(Enum):
    """What a vendor's offer goes by, and so how long it is remembered."""

    NOTHING = "asked each time"
    BOOK = "asked again about all customers as soon as one of them has changed by its kind"
    APART = "asked again about those customers alone that have changed by its kind"
    HOUR = "asked again at the instant it says, whatever becomes of the customers"


@dataclass(frozen=True, slots=True)
class _Kept:
    keeping: Keeping
    kind: str
    most: int | None = None


CustomerOffer = Callable[[Standpoint], Iterable[NextThing]]
VendorOffer = Callable[[User, Sequence[int]], Iterable[NextThing] | Steady]
_for_customers: list[CustomerOffer] = []
_for_vendor: dict[VendorOffer, _Kept] = {}


def offers_to_customers(offer: CustomerOffer) -> CustomerOffer:
    """Decorator: the function offers next things to one customer's person, inside that customer's scope."""
    if offer not in _for_customers:
        _for_customers.append(offer)
    return offer


@overload
def offers_to_vendor(offer: VendorOffer) -> VendorOffer: ...
@overload
def offers_to_vendor(
    *,
    steady: bool = False,
    keeping: Keeping = Keeping.NOTHING,
    kind: str | None = None,
    most: int | None = None,
) -> Callable[[VendorOffer], VendorOffer]: ...
def offers_to_vendor(
    offer: VendorOffer | None = None,
    *,
    steady: bool = False,
    keeping: Keeping = Keeping.NOTHING,
    kind: str | None = None,
    most: int | None = None,
) -> Any:
    """Decorator: the function offers next things to a vendor person for these customer ids, under `every_customer`.

    `steady` promises that it offers the same as long as no customer's pulse of its `kind` (without one: of its own
    feature, where that has a pulse) and no day has changed (portfolio/listeners says what changes a pulse); such offers
    are remembered from one request to the next. One that the hour changes too returns `Steady`, which says when.

    Kept `APART`, it also promises that what it offers of one customer goes by that customer alone, so that it is cut
    by no limit across customers: of each kind the first `most` by their `place` are taken from what is remembered.
    """

    def register(made: VendorOffer) -> VendorOffer:
        by = kind or _kind_of(made.__module__)
        _for_vendor[made] = _Kept(Keeping.BOOK if steady else keeping, by, most)
        return made

    return register(offer) if offer is not None else register


def for_customer(point: Standpoint) -> list[NextThing]:
    """Return what this person should do next for their company, most important first."""
    made = (offer(point) for offer in _for_customers if branding.is_on(offer.__module__))
    return _ranked(thing for things in made for thing in things)


def for_vendor(
    user: User, customer_ids: Sequence[int], memory: Memory | None = None, now: AsOf | None = None
) -> list[NextThing]:
    """Return what needs this vendor person today, most important first.

    Steady offers are looked up in this person's `memory`; `now` says as of what.
    """
    ask = partial(_made, user)
    if memory is None or now is None:
        return _ranked(thing for offer in _offers() for thing in _anew(ask, offer, customer_ids))
    fresh = [thing for offer in _offers(Keeping.NOTHING) for thing in ask(offer, customer_ids).things]
    steady = memory.once(
        "all", (now.stamp, now.shaping), lambda: _remembered(ask, customer_ids, memory, now)
    ).things
    return _ranked([*steady, *fresh]) if fresh else list(steady)


Ask = Callable[[VendorOffer, Sequence[int]], Steady]


def _remembered(ask: Ask, customer_ids: Sequence[int], memory: Memory, now: AsOf) -> Steady:
    """Return what all steady offers come to, ranked, each asked about what has changed since it was asked."""
    made = [_recalled(ask, offer, customer_ids, memory, now) for offer in _offers(*_STEADY)]
    until = min((one.until for one in made if one.until is not None), default=None)
    return Steady(_ranked(thing for one in made for thing in one.things), until)


def _recalled(ask: Ask, offer: VendorOffer, customer_ids: Sequence[int], memory: Memory, now: AsOf) -> Steady:
    kept = _for_vendor[offer]
    if kept.keeping is Keeping.HOUR:
        return memory.once(offer, now.shaping, lambda: ask(offer, customer_ids))
    if kept.keeping is Keeping.BOOK and kept.kind == ANY:  # of the whole book, whoever is asked about
        return memory.once(offer, (now.stamp, now.shaping), lambda: ask(offer, customer_ids))
    if kept.keeping is Keeping.BOOK:
        return memory.of_all(offer, kept.kind, now, lambda: ask(offer, customer_ids))
    return memory.of_each(
        offer, kept.kind, now,
        lambda changed: _by_customer(ask(offer, changed).things),
        lambda made: Steady(_foremost(chain.from_iterable(made), kept.most)),
    )  # fmt: skip


def _kind_of(module: str) -> str:
    """Return by which pulse an offer of this module goes: its feature's, where that has one."""
    feature = module.split(".")[1]
    return feature if feature in KINDS else ANY


def _anew(ask: Ask, offer: VendorOffer, customer_ids: Sequence[int]) -> Sequence[NextThing]:
    kept, things = _for_vendor[offer], ask(offer, customer_ids).things
    return _foremost(things, kept.most) if kept.keeping is Keeping.APART else things


_STEADY = (Keeping.BOOK, Keeping.APART, Keeping.HOUR)


def _offers(*kept: Keeping) -> Iterator[VendorOffer]:
    """Yield the offers of what is switched on, kept so."""
    for offer, how in _for_vendor.items():
        if (not kept or how.keeping in kept) and branding.is_on(offer.__module__):
            yield offer


def _made(user: User, offer: VendorOffer, customer_ids: Sequence[int]) -> Steady:
    """Return what is offered with its words looked up: it is remembered for one language."""
    offered = offer(user, customer_ids)
    steady = offered if isinstance(offered, Steady) else Steady(list(offered))
    return replace(steady, things=[_worded(thing) for thing in steady.things])


def _by_customer(things: Iterable[NextThing]) -> Mapping[int, list[NextThing]]:
    """Return things by whose they are; raises LookupError for one that does not say so."""
    found: dict[int, list[NextThing]] = {}
    for thing in things:
        if thing.customer_id is None:
            raise LookupError(f"{thing.kind} is offered apart and does not say whose it is")
        found.setdefault(thing.customer_id, []).append(thing)
    return found


def _foremost(things: Iterable[NextThing], most: int | None) -> list[NextThing]:
    """Return the things of an offer by their place, of each kind the first ones."""
    kinds: dict[str, list[NextThing]] = {}
    for thing in things:
        kinds.setdefault(thing.kind, []).append(thing)
    return [thing for kind in sorted(kinds) for thing in sorted(kinds[kind], key=_PLACE)[:most]]


_PLACE = attrgetter("place")


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
