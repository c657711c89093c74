"""Extension point: what a check-in asks of a person. Features ask, the check-in walks through it card by card.

A feature above plans that only wants to lead somewhere gives an ask a `url` and no answer:
`checkins.asks("agreement.waiting", find)`. Finders take a fixed number of statements, inside the customer's scope,
and return nothing that the reader may not answer.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from portal.accounts.standpoint import Standpoint
from portal.foundation.actor import Actor
from portal.foundation.audience import Side

LEADS = "plans/checkins/lead.html"


@dataclass(frozen=True)
class Ask:
    """One card. `key` is its kind, a colon and the public id of what it is about.

    `template` draws what can be answered, with what `draw` returns; `order` puts what presses first; `seconds` is
    how long it takes. Texts may be lazy.
    """

    key: str
    title: Any
    why: Any = ""
    template: str = LEADS
    draw: Callable[[], Mapping[str, Any]] = dict
    order: int = 50
    seconds: int = 40
    due: date | None = None
    url: Any = ""  # lazy where a page's name is in it: letters find their asks with no request around them
    label: Any = ""  # of the button that leads to `url`

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]

    @property
    def subject(self) -> str:
        """Return the public id of what the card is about."""
        return self.key.partition(":")[2]


@dataclass(frozen=True)
class Answer:
    """What came of an answer. A `status` of 400 or more shows the card again, with `facts` laid over what it draws.

    `what` and `said` (plain values) are what the last page tells of it; `ask_again` keeps the card away until then,
    or the card `again_key` that follows from the answer.
    """

    what: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    facts: Mapping[str, Any] = field(default_factory=dict)
    ask_again: date | None = None
    again_key: str = ""


Find = Callable[[Standpoint], Sequence[Ask]]
FindOne = Callable[[Standpoint, str], Ask | None]
Take = Callable[[Ask, "MultiDict[str, str]", Standpoint, Actor], Answer]
Asked = Callable[[], Iterable[tuple[Side, int]]]


@dataclass(frozen=True)
class Source:
    """A kind of card: how the open ones are found, one by its subject (open or not), and how an answer is taken.

    `asked` says who may have such cards at all: (customer's side, membership id) or (vendor's side, person id).
    """

    kind: str
    find: Find
    one: FindOne | None = None
    take: Take | None = None
    asked: Asked | None = None


_sources: dict[str, Source] = {}


def asks(
    kind: str,
    find: Find,
    *,
    one: FindOne | None = None,
    take: Take | None = None,
    asked: Asked | None = None,
) -> None:
    """Have check-ins ask cards of this kind; registering the kind again replaces it."""
    _sources[kind] = Source(kind, find, one, take, asked)


def found(point: Standpoint, *, but: Collection[str] = ()) -> list[Ask]:
    """Return every card there is for this person, put off or not, what presses most first; `but` leaves kinds out."""
    asks = [ask for source in _sources.values() if source.kind not in but for ask in source.find(point)]
    return sorted(asks, key=lambda ask: (ask.order, ask.due or date.max))


def ask_of(point: Standpoint, key: str) -> Ask | None:
    """Return the card of this key, though it may be settled by now; None when the person has no part in it."""
    source = _sources.get(key.partition(":")[0])
    if source is None:
        return None
    if source.one is not None:
        return source.one(point, key.partition(":")[2])
    return next((ask for ask in source.find(point) if ask.key == key), None)


def take(ask: Ask, form: "MultiDict[str, str]", point: Standpoint, by: Actor) -> Answer:
    """Hand an answer to the feature that asked."""
    source = _sources[ask.kind]
    return source.take(ask, form, point, by) if source.take else Answer()


def people_asked() -> set[tuple[Side, int]]:
    """Return who of the customer in scope may have cards at all: a member's or a vendor person's id, with the side."""
    return {person for source in _sources.values() if source.asked for person in source.asked()}
