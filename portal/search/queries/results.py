"""What somebody finds from where they stand: hits of the index, worded by their sources for this reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from portal.foundation.search import asking
from portal.foundation.search.shapes import Found, Hit, Question
from portal.search.queries.synonyms import synonyms
from portal.search.sources import Key, Row, Source, Where, sources_for

A_PAGE, A_FEW = 10, 7
MOST_PAGES = 20
FEWEST_TYPED, MOST_ANSWERS = 3, 4


@dataclass(frozen=True)
class Wish:
    """What somebody looks for, and how they narrow it. `category` is a path such as /3/17/."""

    words: str
    tab: str = ""
    category: str = ""
    language: str = ""
    newest: bool = False
    exact: bool = False
    page: int = 1


@dataclass(frozen=True)
class Shown:
    """A hit as it stands on the page."""

    source: Source
    hit: Hit
    row: Row
    label: Any


@dataclass(frozen=True)
class Tab:
    """A kind of things to look through, with how many were found."""

    code: str
    label: Any
    icon: str
    count: int
    own: bool = False


@dataclass(frozen=True)
class Category:
    """A category in which hits stand, with how many."""

    path: str
    name: str
    count: int


@dataclass(frozen=True)
class Results:
    """The answer to a wish. `instead`, `beside`: see foundation/search/shapes.Found."""

    shown: Sequence[Shown] = ()
    total: int = 0
    tabs: Sequence[Tab] = ()
    categories: Sequence[Category] = ()
    more: bool = False
    every_word: bool = True
    beside: Mapping[str, Sequence[str]] = field(default_factory=dict)
    instead: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many were found, by tab."""
        return {tab.code: tab.count for tab in self.tabs}

    @property
    def everywhere(self) -> int:
        """Return how many were found in all tabs."""
        return sum(tab.count for tab in self.tabs)


def results(where: Where, wish: Wish) -> Results:
    """Return a page of what is found, with how much there is of each kind."""
    open_sources = sources_for(where)
    if not wish.words or not open_sources:
        return Results()
    chosen = [source for source in open_sources if wish.tab in ("", source.tab_code)]
    found = asking.ask(_question(where, wish, chosen))
    shown, gone = _shown(where, chosen, found.hits)
    counts = _less(found.by_source, gone)
    groups = found.by_group if not wish.category else asking.ask(_anywhere(where, wish, chosen)).by_group
    whole = counts if len(chosen) == len(open_sources) else {**_counts(where, wish, open_sources), **counts}
    return Results(
        shown=shown,
        total=sum(counts.values()) if counts else max(0, found.total - len(gone)),
        tabs=_tabs(where, open_sources, whole),
        categories=_categories(where, chosen, groups),
        more=found.total > wish.page * A_PAGE and wish.page < MOST_PAGES,
        every_word=found.every_word,
        beside=found.beside,
        instead=found.instead,
    )


def typed(where: Where, words: str) -> Sequence[Shown]:
    """Return the first few things that somebody may mean who is still typing."""
    open_sources = sources_for(where)
    if not words or not open_sources:
        return ()
    question = Question(
        words,
        where.reader,
        own=where.inside,
        sources=frozenset(source.code for source in open_sources),
        synonyms=synonyms(),
        typing=True,
        most=A_FEW,
    )
    return _shown(where, open_sources, asking.ask(question).hits)[0]


def answers(where: Where, words: str) -> Sequence[Shown]:
    """Return what may answer a question that somebody is writing: what is told to many, not their own plan."""
    told = [source for source in sources_for(where) if not source.own]
    if len(words) < FEWEST_TYPED or not told:
        return ()
    codes = frozenset(source.code for source in told)
    question = Question(words, where.reader, sources=codes, synonyms=synonyms(), most=MOST_ANSWERS)
    return _shown(where, told, asking.ask(question).hits)[0]


def _question(where: Where, wish: Wish, chosen: Sequence[Source], most: int = A_PAGE) -> Question:
    return Question(
        wish.words,
        where.reader,
        own=any(source.own for source in chosen),
        sources=frozenset(source.code for source in chosen),
        languages=frozenset({wish.language} - {""}),
        group=wish.category,
        synonyms={} if wish.exact else synonyms(),
        exact=wish.exact,
        most=most,
        beyond=(wish.page - 1) * A_PAGE if most else 0,
        newest_first=wish.newest,
    )


def _shown(where: Where, chosen: Sequence[Source], hits: Sequence[Hit]) -> tuple[list[Shown], list[Hit]]:
    """Return the hits that show to this reader, each thing once in its best language; and those that do not."""
    sources = {source.code: source for source in chosen}
    rows = _worded(where, sources, hits)
    shown: list[Shown] = []
    gone: list[Hit] = []
    seen: set[tuple[str, int]] = set()
    for hit in hits:
        row = rows.get((hit.source, hit.subject_id, hit.language))
        thing = (hit.source, hit.subject_id)
        if row is None or thing in seen:
            gone.append(hit)
        else:
            shown.append(Shown(sources[hit.source], hit, row, sources[hit.source].called_by(where)))
            seen.add(thing)
    return shown, gone


def _worded(where: Where, sources: Mapping[str, Source], hits: Sequence[Hit]) -> Mapping[Key, Row]:
    """Return how hits read: those of one feature are worded together."""
    rows: dict[Key, Row] = {}
    for present in dict.fromkeys(sources[hit.source].present for hit in hits if hit.source in sources):
        mine = [hit for hit in hits if hit.source in sources and sources[hit.source].present is present]
        rows |= present(where, mine)
    return rows


def _counts(where: Where, wish: Wish, open_sources: Sequence[Source]) -> Mapping[str, int]:
    """Return how much there is of every kind, while only one of them is looked through."""
    found: Found = asking.ask(_question(where, wish, open_sources, most=0))
    return found.by_source


def _anywhere(where: Where, wish: Wish, chosen: Sequence[Source]) -> Question:
    """Return the question in whatever category: to say where else there is something."""
    return _question(where, replace(wish, category=""), chosen, most=0)


def _categories(where: Where, chosen: Sequence[Source], groups: Mapping[str, int]) -> list[Category]:
    """Return the categories in which hits stand, those with most first; as their sources name them to this reader."""
    if not groups:
        return []
    names: dict[str, str] = {}
    for source in chosen:
        if source.groups is not None:
            names |= source.groups(where, groups.keys())
    found = [Category(path, names[path], count) for path, count in groups.items() if path in names]
    return sorted(found, key=lambda one: (-one.count, one.name))


def _less(by_source: Mapping[str, int], gone: Sequence[Hit]) -> dict[str, int]:
    counts = dict(by_source)
    for hit in gone:
        if counts.get(hit.source):
            counts[hit.source] -= 1
    return counts


def _tabs(where: Where, open_sources: Sequence[Source], counts: Mapping[str, int]) -> list[Tab]:
    tabs: dict[str, Tab] = {}
    for source in open_sources:
        before = tabs.get(source.tab_code)
        count = counts.get(source.code, 0) + (before.count if before else 0)
        label = before.label if before else source.called_by(where)
        icon = before.icon if before else source.icon
        tabs[source.tab_code] = Tab(source.tab_code, label, icon, count, source.own)
    return list(tabs.values())
