"""Who has which page open, and what they edit there: kept in memory, forgotten when a page falls silent."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

EVERY_SECONDS = 5.0  # so often a page that is looked at says that it is there
GONE_AFTER_SECONDS = 13.0  # one message may be lost; with the second until it is noticed, within 15
LEEWAY_SECONDS = 0.5  # pages are told of an end when every process sees it
MOST_TABS = 8  # of one person on one page
Fact = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edited:
    """What somebody is editing, and who may see that it is there."""

    kind: str
    id: int
    public_id: str
    visibility: str


@dataclass(frozen=True, slots=True)
class Here:
    """What one open page last said: whose it is, what it shows, and what is being edited on it."""

    tab: str
    number: int  # a page counts what it says; what was overtaken on the way is not news
    person: str
    names: tuple[str, str]  # as readers of Japanese and of English expect it
    initial: str
    colour_index: int
    side: str
    is_csm: bool
    session: str
    customer: str
    subject: str
    visibility: str
    editing: Edited | None = None
    gone: bool = False

    def packed(self) -> dict[str, Any]:
        """Return it as it travels to other processes."""
        return asdict(self)

    @classmethod
    def unpacked(cls, facts: dict[str, Any]) -> "Here":
        """Return what another process packed. Raises TypeError or KeyError for anything else."""
        editing = Edited(**facts["editing"]) if facts["editing"] else None
        return cls(**{**facts, "names": tuple(facts["names"]), "editing": editing})


@dataclass(frozen=True, slots=True)
class Told:
    """Whom a change concerns: the readers of this visibility who have the subject open."""

    customer: str
    subject: str
    visibility: str


class Presences:
    """All pages that are open, by what they show. Instants are seconds of any clock that only goes forward.

    >>> pages = Presences()
    >>> here = Here("t", 1, "aoi", ("葵", "Aoi"), "葵", 0, "customer", False, "s", "sakura", "plan", "shared")
    >>> pages.note(here, 0.0)
    {Told(customer='sakura', subject='plan', visibility='shared')}
    >>> pages.note(here, 5.0), [one.person for one in pages.on("plan", 17.9)], pages.on("plan", 18.1)
    (set(), ['aoi'], [])
    """

    def __init__(self) -> None:
        self._pages: defaultdict[str, dict[str, tuple[float, Here]]] = defaultdict(dict)
        self._lock = threading.Lock()

    def note(self, here: Here, now: float) -> set[Told]:
        """Take in what a page says; return whom that concerns, nobody when it says the same as before."""
        with self._lock:
            pages = self._pages[here.subject]
            known = pages.get(here.tab)
            if known and (known[1].number > here.number or known[1].person != here.person):
                return set()
            before = _facts(pages.values())
            pages[here.tab] = (now, here)
            self._drop_tabs_of(here.person, pages)
            return _concerned(before ^ _facts(pages.values()))

    def on(self, subject: str, now: float) -> list[Here]:
        """Return the pages that show the subject at this instant, in the order in which they came."""
        with self._lock:
            pages = list(self._pages.get(subject, {}).values())
        return [here for at, here in pages if not here.gone and now - at <= GONE_AFTER_SECONDS]

    def forget_silent(self, now: float) -> set[Told]:
        """Forget pages that have not said anything for long; return whom that concerns."""
        return self._forget(lambda at, _here: now - at > GONE_AFTER_SECONDS + LEEWAY_SECONDS)

    def forget_session(self, session: str) -> set[Told]:
        """Forget the pages of a sign-in that has ended; return whom that concerns."""
        return self._forget(lambda _at, here: here.session == session)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._pages.clear()

    def _forget(self, is_over: Callable[[float, Here], bool]) -> set[Told]:
        told: set[Told] = set()
        with self._lock:
            for subject, pages in list(self._pages.items()):
                over = [tab for tab, (at, here) in pages.items() if is_over(at, here)]
                if not over:
                    continue
                before = _facts(pages.values())
                for tab in over:
                    del pages[tab]
                told |= _concerned(before ^ _facts(pages.values()))
                if not pages:
                    del self._pages[subject]
        return told

    def _drop_tabs_of(self, person: str, pages: dict[str, tuple[float, Here]]) -> None:
        tabs = [tab for tab, (_, here) in pages.items() if here.person == person]
        for tab in sorted(tabs, key=lambda one: pages[one][0])[:-MOST_TABS]:
            del pages[tab]


def _concerned(facts: set[Fact]) -> set[Told]:
    return {Told(*fact[:3]) for fact in facts}


def _facts(pages: Iterable[tuple[float, Here]]) -> set[Fact]:
    """Return what can be seen, each fact with whom it concerns: someone is here, someone edits something."""
    facts: set[Fact] = set()
    for _, here in pages:
        if here.gone:
            continue
        facts.add((here.customer, here.subject, here.visibility, here.person))
        if here.editing:
            facts.add(
                (here.customer, here.subject, here.editing.visibility, here.person, here.editing.public_id)
            )
    return facts
