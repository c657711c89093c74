"""Extension point: what else can be done with a post, in the menu beside it: reporting, moderating, thanking."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portal.accounts.standpoint import Standpoint


@dataclass(frozen=True)
class Way:
    """One entry of the menu: its words, where it leads, its icon."""

    label: str
    url: str
    icon: str


@dataclass(frozen=True)
class PostHere:
    """A post on a page: whether its reader wrote it, whether readers see it, whether they moderate its space."""

    public_id: str
    is_thread: bool
    mine: bool
    shown: bool
    moderated: bool
    author_customer_id: int | None
    private: bool = False  # in a company's own space, which its admins moderate


Offer = Callable[[Standpoint, PostHere], Iterable[Way]]
_offers: list[tuple[int, Offer]] = []


def offers(order: int) -> Callable[[Offer], Offer]:
    """Decorator: a function that offers entries of the menu for a post; it asks no database."""

    def register(offer: Offer) -> Offer:
        _offers.append((order, offer))
        _offers.sort(key=lambda pair: pair[0])
        return offer

    return register


def has_ways(point: Standpoint, post: PostHere) -> bool:
    """True where anything is offered for a post."""
    return any(True for _, offer in _offers for _way in offer(point, post))


def ways_of(point: Standpoint, post: PostHere) -> list[Way]:
    """Return what is offered for a post, in order."""
    return [way for _, offer in _offers for way in offer(point, post)]
