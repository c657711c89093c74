"""Extension point: what a person owns. Features list it and hand it over when somebody moves or leaves.

Functions are called inside one customer's scope. A list is narrowed to its reader's audience; a hand-over of
everything runs as the system, so that nothing stays behind that the planner could not see.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from portal.accounts.models import Membership, User
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility


@dataclass(frozen=True)
class Owned:
    """One thing that somebody owns. `key` names it among everything that can be owned."""

    key: str
    kind: str  # e.g. goal, initiative, kpi, response
    title: str
    visibility: Visibility
    note: str = ""


Owner = Membership | User


class Keeper(Protocol):
    """A feature's side of ownership."""

    def owned_by(self, owner: Owner) -> Sequence[Owned]:
        """Return what a member, or one of the vendor's people, owns in the customer in scope."""

    def hand_over(self, owner: Owner, successor: Owner, keys: Collection[str], *, by: Actor) -> None:
        """Give the things of these keys to the successor, with their history."""


_keepers: list[Keeper] = []
_words: dict[str, Callable[[], str]] = {}


def register(keeper: Keeper, words: dict[str, Callable[[], str]]) -> None:
    """Add a feature's keeper and the words for its kinds of things; registering again replaces it."""
    _keepers[:] = [one for one in _keepers if type(one) is not type(keeper)] + [keeper]
    _words.update(words)


def kind_word(kind: str) -> str:
    """Return how a kind of thing is called."""
    return str(_words[kind]()) if kind in _words else kind


def owned_by(owner: Owner) -> list[Owned]:
    """Return everything the person owns that the reader may see."""
    return [thing for keeper in _keepers for thing in keeper.owned_by(owner)]


def hand_over(owner: Owner, successor: Owner, keys: Collection[str], *, by: Actor) -> list[Owned]:
    """Give the things of these keys to the successor; return those that were the person's to give."""
    given = []
    for keeper in _keepers:
        theirs = [thing for thing in keeper.owned_by(owner) if thing.key in keys]
        if theirs:
            keeper.hand_over(owner, successor, {thing.key for thing in theirs}, by=by)
        given += theirs
    return given


def counted(things: Sequence[Owned]) -> dict[str, dict[str, int]]:
    """Return how many things of each kind, by who may see them: {"shared": {"kpi": 3}}."""
    counts: dict[str, Counter[str]] = {}
    for thing in things:
        counts.setdefault(thing.visibility.value, Counter())[thing.kind] += 1
    return {visibility: dict(kinds) for visibility, kinds in counts.items()}
