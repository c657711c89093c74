"""The list of customers as the desk and the customers' page show it: what was asked for, and what that gives."""

import hashlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from portal.accounts.standpoint import standpoint
from portal.foundation.charts.squares import squares
from portal.foundation.i18n import language
from portal.foundation.pages import kept_body
from portal.portfolio.queries.book import Book, book, found_in
from portal.portfolio.queries.people import beside
from portal.portfolio.rules.lists import WORST_FIRST, Line, Listed, Show, Sort, Which, Wish, totals
from portal.portfolio.views.cells import Writer, words_of

LONGEST_SEARCH = 100
MOST_PAGES = 10_000


def wish_of_request(which: Which) -> Wish:
    """Return what the address asks for; `which` is meant where it says nothing and the reader has such customers."""
    asked = request.args
    meant = which if any(line.position == which for line in book(standpoint().user).lines) else Which.ALL
    return Wish(
        which=_one_of(Which, asked.get("which"), meant),
        words=asked.get("q", "").replace("\0", " ").strip()[:LONGEST_SEARCH],
        show=_one_of(Show, asked.get("pick", asked.get("show")), Show.EVERYTHING),
        sort=_one_of(Sort, asked.get("sort"), Sort.CARE),
        page=min(max(asked.get("page", 1, type=int), 1), MOST_PAGES),
    )


@dataclass(frozen=True)
class ListFacts:
    """A list of customers as it was asked for, with its rows drawn."""

    kept: Book
    wish: Wish
    found: Listed
    table: str
    per_page: int
    endpoint: str

    @property
    def key(self) -> tuple[Hashable, ...]:
        """Return what shapes `portfolio/_book.html`: what is wished, how many there are, their worth, the rows."""
        found, worth = self.found, _money(self.kept, self.found, self.wish)
        counted = (
            *sorted(found.counts.items()),
            *sorted(found.places.items()),
            len(found.chosen),
            len(found.lines),
        )
        moneys = tuple(tuple(one.items()) for one in worth.values())
        return (self.wish, counted, moneys, digest_of(self.table), self.per_page, self.endpoint)

    def for_template(self) -> dict[str, Any]:
        """Return what `portfolio/_book.html` needs."""
        found, wish, endpoint = self.found, self.wish, self.endpoint
        return {
            "book": self.kept,
            "wish": wish,
            "found": found,
            "table": self.table,
            "drawn": squares(found.counts, WORST_FIRST),
            **_money(self.kept, found, wish),
            "pages": _pages(wish, len(found.lines), self.per_page, endpoint),
            "which_tabs": _tabs(wish, found.places, endpoint),
            "endpoint": endpoint,
            "words_of": words_of(),
        }


def facts_of_list(wish: Wish, per_page: int, endpoint: str, ranks: Mapping[str, int]) -> ListFacts:
    """Return the list that was asked for. `ranks` says by a customer's address which place of today it has."""
    kept = found_in(standpoint().user, wish.words)
    found = kept.listed(wish)
    sort_url: Callable[[str], str] = lambda key: url_for(  # noqa: E731
        endpoint, **wish.said(sort=Sort(key)), _anchor="book"
    )
    table = _table(kept, found.page(wish.page, per_page), wish, ranks, sort_url)
    return ListFacts(kept, wish, found, table, per_page, endpoint)


@lru_cache(maxsize=2_000)
def digest_of(text: str) -> str:
    """Return a short name of a text that is the same only for the same text."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _table(
    kept: Book, lines: Sequence[Line], wish: Wish, ranks: Mapping[str, int], sort_url: Callable[[str], str]
) -> str:
    """Return the rows of one page as a body that is kept as long as everything in it is the same."""
    if not lines:
        return ""
    ids = tuple(line.id for line in lines)
    pulses = tuple((line.id, line.pulse) for line in lines)
    theirs = frozenset((line.id, line.pulses["accounts"]) for line in lines)
    people = kept.lasting.once("people", (theirs, language()), lambda: beside(ids))
    highest = kept.same("highest", lambda: _highest(kept.lines), lambda line: tuple(line.money.items()))
    shaping = (
        pulses, kept.days.known, tuple(people.items()),
        tuple(highest.items()), tuple(ranks.items()), wish, language(),
    )  # fmt: skip

    def render() -> str:
        writer = Writer(kept.days, people, ranks, highest)
        cells = [writer.cells(line) for line in lines]
        return render_template(
            "portfolio/_table.html", cells=cells, wish=wish, sort_url=sort_url, words_of=words_of()
        )

    return kept_body(("portfolio.table", request.endpoint, *shaping), render)


def _money(kept: Book, found: Listed, wish: Wish) -> dict[str, Any]:
    def sums() -> dict[str, Any]:
        worst = [line for line in found.chosen if line.standing == "off_track"]
        return {"arr": totals(found.chosen), "arr_off_track": totals(worst)}

    return kept.same(("money", wish.which), sums, _worth)


def _worth(line: Line) -> Hashable:
    return line.position, line.standing == "off_track", tuple(line.money.items())


def _highest(lines: Sequence[Line]) -> dict[str, int]:
    """Return the highest ARR in each currency: what the bars are measured by."""
    found: dict[str, int] = {}
    for line in lines:
        for currency, minor in line.money.items():
            found[currency] = max(minor, found.get(currency, 0))
    return found


def _pages(wish: Wish, total: int, per_page: int, endpoint: str) -> dict[str, Any]:
    first = (wish.page - 1) * per_page
    more = first + per_page < total
    return {
        "first": min(first + 1, total),
        "last": min(first + per_page, total),
        "total": total,
        "previous_url": url_for(endpoint, **wish.said(page=wish.page - 1)) if wish.page > 1 else None,
        "next_url": url_for(endpoint, **wish.said(page=wish.page + 1)) if more else None,
    }


def _tabs(wish: Wish, places: Mapping[str, int], endpoint: str) -> list[tuple[str, str, bool, int]]:
    """Return the switch between the customers one is primary for, backup for, and all; only where it says something."""
    counted = [
        (_("As primary"), Which.PRIMARY, places.get("primary", 0)),
        (_("As backup"), Which.BACKUP, places.get("backup", 0)),
        (_("All"), Which.ALL, sum(places.values())),
    ]
    if not any(count for _label, which, count in counted if which is not Which.ALL):
        return []
    return [
        (label, url_for(endpoint, **wish.said(which=which)), which is wish.which, count)
        for label, which, count in counted
    ]


def _one_of(kind: Any, word: str | None, otherwise: Any) -> Any:
    return kind(word) if word is not None and word in set(kind) else otherwise
