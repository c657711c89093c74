"""Extension point: what is searched, and what goes with a search.

A feature registers each kind of thing it lets people find (its texts for the index are registered there, see
foundation/search/index): how a hit reads for whoever looks, and what does not show to them any more. Others add what
is found without the index, what a question may tell along, and where questions go.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select

from portal.accounts import branding
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.foundation.audience import Reader, Side, Visibility
from portal.foundation.search.shapes import Hit

DESK, HELP = "desk", "help"
Key = tuple[str, int, str]  # a hit's source, subject and language


@dataclass(frozen=True)
class Where:
    """From where somebody looks: `name` is a customer's slug, DESK or HELP. Strangers have no standpoint."""

    name: str
    language: str
    reader: Reader
    point: Standpoint | None = None

    @property
    def public(self) -> bool:
        """True in the help that anybody may read."""
        return self.name == HELP

    @property
    def inside(self) -> bool:
        """True inside a customer, whose own things are found as well."""
        return self.name not in (DESK, HELP)

    @property
    def person_id(self) -> int | None:
        """Return who looks, None for strangers."""
        return self.point.user.id if self.point is not None and self.point.user else None


@dataclass(frozen=True)
class Tag:
    """A short word about a hit, in a frame: its language, who sees it. `title` says it at length."""

    words: str
    icon: str = ""
    title: str = ""


@dataclass(frozen=True)
class Proof:
    """Why to trust a hit: a figure and what it is a figure of; with a standing where it has one."""

    figure: str
    words: str
    icon: str = ""
    spoken: str = ""  # what the icon says
    standing: str = ""


@dataclass(frozen=True)
class Row:
    """A hit as its source words it: where it leads, where it stands, since when it is so, why to trust it."""

    url: str
    place: str = ""
    tags: Sequence[Tag] = ()
    facts: Sequence[str] = ()
    proof: Proof | None = None
    external_id: str = ""
    kind: str = ""  # what it is, where that is narrower than its source's name
    visibility: Visibility | None = None
    group: str = ""  # the path of `place`, where hits can be narrowed to it


@dataclass(frozen=True)
class Source:
    """A kind of thing that is searched.

    `present(where, hits)` words hits in a fixed number of statements, without those that the reader may not see (any
    more). `own`: it belongs to the customer in whose scope one searches. `label` of a customer's own names it as such.
    """

    code: str
    label: Any  # lazy text
    icon: str
    permit: Permit
    order: int
    present: Callable[[Where, Sequence[Hit]], Mapping[Key, Row]]
    #: Changes whenever hits may read differently. A select of one row, of tables behind no wall, is asked with others.
    stamp: Callable[[Where], Hashable] | Select[*tuple[Any, ...]]
    own: bool = False
    tab: str = ""  # sources of the same tab are looked through together; its first one names it
    for_vendor: Any = None  # how the vendor's people call it, where that differs
    #: Names of the categories of these paths, where hits stand in some: for narrowing to one.
    groups: Callable[[Where, Collection[str]], Mapping[str, str]] | None = None

    @property
    def tab_code(self) -> str:
        return self.tab or self.code

    def called_by(self, where: Where) -> Any:
        """Return its name for whoever looks."""
        at_vendor = where.point is not None and where.point.side is Side.VENDOR
        return self.for_vendor if at_vendor and self.for_vendor is not None else self.label


@dataclass(frozen=True)
class Beside:
    """What is found without the index, such as customers by their name: a few of them, and where the rest is."""

    label: Any
    icon: str
    rows: Sequence[tuple[str, str, str]]  # name, what is said of it, address
    more_url: str = ""


@dataclass(frozen=True)
class Told:
    """Something that a question may tell along: what it is, and in whose words. `said` goes into the question.

    `open` is what of it other companies may hear, where the question is asked among them.
    """

    code: str
    label: Any
    words: str
    said: str = ""
    open: str = ""


@dataclass(frozen=True)
class Asked:
    """A question that a search becomes. `words` are those searched for, empty where they are not to be told."""

    title: str
    text: str
    words: str
    told: Sequence[Told] = field(default_factory=tuple)


@dataclass(frozen=True)
class Asks:
    """Where questions go. `facts(point)` are those of `template`, which says who answers and who reads it; None where
    this person cannot ask. `begin(point, asked)` begins one and returns its address."""

    template: str
    facts: Callable[[Standpoint], Mapping[str, Any] | None]
    begin: Callable[[Standpoint, Asked], str]


@dataclass(frozen=True)
class Aside:
    """Something beside what is found, such as what one's next step needs read: a part of a page and its facts.

    It is kept under `key`: all that shapes it beside the language, the place and who looks.
    """

    template: str
    key: Hashable
    facts: Callable[[], Mapping[str, Any]]


@dataclass(frozen=True)
class Elsewhere:
    """Another place to ask than the one where questions go. `url(point, words)` is empty where it is closed to them."""

    label: Any  # lazy text of a button
    icon: str
    url: Callable[[Standpoint, str], str]


Shower = Callable[[Where], Aside | None]
Finder = Callable[[Where, str], Beside | None]
Teller = Callable[[Where, str], Iterable[Told]]
_sources: dict[str, Source] = {}
_finders: list[tuple[int, Finder]] = []
_tellers: list[tuple[int, Teller]] = []
_asks: list[Asks] = []
_elsewhere: list[Elsewhere] = []
_showers: list[tuple[int, Shower]] = []


def register(source: Source) -> None:
    """Add a kind of thing that is searched; the same code again replaces it."""
    _sources[source.code] = source


def find_beside(order: int) -> Callable[[Finder], Finder]:
    """Decorator: a function that finds some things by the words, apart from the index."""
    return lambda finder: _add(_finders, order, finder)


def stands_beside(order: int) -> Callable[[Shower], Shower]:
    """Decorator: a function that shows something beside what is found; its feature's sources say when it changes."""
    return lambda shower: _add(_showers, order, shower)


def tells_along(order: int) -> Callable[[Teller], Teller]:
    """Decorator: a function that offers what a question asked from a search may tell along."""
    return lambda teller: _add(_tellers, order, teller)


def questions_go(asks: Asks) -> None:
    """Say where questions go that a search becomes."""
    _asks[:] = [asks]


def may_be_asked(elsewhere: Elsewhere) -> None:
    """Add another place to ask; once, however often its feature is imported."""
    if all(known.url is not elsewhere.url for known in _elsewhere):
        _elsewhere.append(elsewhere)


def asked_elsewhere(point: Standpoint, words: str) -> list[tuple[Elsewhere, str]]:
    """Return where else somebody may ask, with the addresses."""
    found = ((one, one.url(point, words)) for one in _elsewhere if branding.is_on(one.url.__module__))
    return [(one, url) for one, url in found if url]


def sources_for(where: Where) -> list[Source]:
    """Return what this reader may look through from where they stand, in order."""
    found = (source for source in _sources.values() if _open_to(source, where))
    return sorted(found, key=lambda source: source.order)


def beside(where: Where, words: str) -> list[Beside]:
    """Return what is found apart from the index."""
    found = (finder(where, words) for _, finder in _finders)
    return [one for one in found if one is not None and one.rows]


def asides(where: Where) -> list[Aside]:
    """Return what stands beside what is found."""
    shown = (shower(where) for _, shower in _showers if branding.is_on(shower.__module__))
    return [one for one in shown if one is not None]


def told_along(where: Where, words: str) -> list[Told]:
    """Return what a question may tell along."""
    return [told for _, teller in _tellers for told in teller(where, words)]


def asks() -> Asks | None:
    """Return where questions go, None where nobody answers any."""
    return _asks[0] if _asks and branding.is_on(_asks[0].begin.__module__) else None


def _add(to: list[tuple[int, Any]], order: int, found: Any) -> Any:
    if all(one is not found for _, one in to):
        to.append((order, found))
        to.sort(key=lambda pair: pair[0])
    return found


def _open_to(source: Source, where: Where) -> bool:
    if source.own and not where.inside:
        return False
    if not branding.is_on(source.present.__module__):
        return False
    if where.public:
        return not source.own
    return where.point is not None and where.point.may(source.permit)
