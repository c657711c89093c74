"""The terms of a question as the vocabulary has them, for one reader: how common, how telling, and what was meant."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, literal, select

from portal.foundation.db import db
from portal.foundation.search.lists import listed, numbers, on_postgresql, words
from portal.foundation.search.models import (
    OwnPosting,
    OwnText,
    Part,
    SearchNear,
    SearchPosting,
    SearchTerm,
    table,
)
from portal.foundation.search.readable import Readable
from portal.foundation.search.typos import left, one_apart
from portal.foundation.search.vocabulary import EVERY_TEXT, IN_PART
from portal.foundation.tenancy import narrowed

MOST_BEGINNING = 12  # terms that begin alike and are looked for together
MOST_LOOKED_AT = 2_000  # of the terms that begin alike
WORTH_UNIT = 1000

_TERM, _NEAR, _POSTING = table(SearchTerm), table(SearchNear), table(SearchPosting)


@dataclass(frozen=True)
class Term:
    """A term as one reader knows it: in how many texts of each part it is that they may look into."""

    id: int
    term: str
    texts: dict[Part, int]
    common: int  # in how many texts that everybody of their level may read
    changes: int = 0  # how often its postings were changed

    @property
    def scanned(self) -> int:
        return sum(self.texts.values())

    def worth(self, texts: int, at_least: int = 0) -> int:
        """Return how telling it is among that many texts (BM25's idf), in thousandths; no more than a term would be
        that is in `at_least` texts."""
        common = max(self.common, at_least)
        return round(WORTH_UNIT * math.log(1 + (max(texts - common, 0) + 0.5) / (common + 0.5)))


class Vocabulary:
    """The vocabulary for one reader during one question."""

    def __init__(self, readable: Readable, own: bool):
        self.readable, self.own = readable, own
        self.texts = self.changes = 0
        self._known: dict[str, Term] = {}

    def look_up(self, terms: Iterable[str]) -> None:
        """Learn these terms, and how many texts there are; one that is in nothing readable is as if it were not."""
        asked = sorted({*terms, EVERY_TEXT} - self._known.keys())
        for row in db.session.connection().execute(_named(on_postgresql()), {"wanted": listed(asked)}):
            self._learn(row)
        every = self._known.pop(EVERY_TEXT, None)
        if every is not None:
            self.texts, self.changes = every.common, every.changes
        readable = {term.id for term in self._readable(list(self._known.values()))}
        self._known = {name: term for name, term in self._known.items() if term.id in readable}

    def get(self, term: str) -> Term | None:
        """Return a term that was looked up, or None when it is in nothing that the reader may read."""
        return self._known.get(term)

    def beginning(self, start: str) -> list[Term]:
        """Return the commonest readable terms that begin like this."""
        found = [
            self._learn(row)
            for row in db.session.connection().execute(
                _beginning(tuple(self.readable.whole)), {"start": start, "end": start + "\U0010ffff"}
            )
        ]
        return self._readable(found)[:MOST_BEGINNING]

    def meant(self, word: str) -> list[Term]:
        """Return the readable words that are one letter apart from a word, the commonest first."""
        wanted = numbers("left", "number", postgresql=on_postgresql())
        near = select(_NEAR.c.term_id).join(wanted, wanted.c.number == _NEAR.c.left)
        found = select(_TERM).where(_TERM.c.id.in_(near))
        rows = db.session.connection().execute(found, {"left": listed(left(word))})
        apart = [self._learn(row) for row in rows if one_apart(word, row.term)]
        apart.sort(key=lambda term: (term.term[0] != word[0], -term.common, term.term))
        return self._readable(apart)

    def of(self, text_id: int) -> list[tuple[Term, int]]:
        """Return the terms of a text that crosses customers, each with its weight."""
        mine = (
            select(_TERM, _POSTING.c.weight)
            .join(_POSTING, _POSTING.c.term_id == _TERM.c.id)
            .where(_POSTING.c.text_id == text_id)
        )
        return [(self._learn(row), row.weight) for row in db.session.connection().execute(mine)]

    def _readable(self, terms: Sequence[Term]) -> list[Term]:
        """Keep the terms that hit something readable."""
        doubtful = [term.id for term in terms if not term.common]
        if not doubtful:
            return list(terms)
        hitting = self._hitting(doubtful)
        return [term for term in terms if term.common or term.id in hitting]

    def _hitting(self, ids: Sequence[int]) -> set[int]:
        hitting: set[int] = set()
        circles = self.readable.circles
        if circles:
            in_circles = select(_POSTING.c.term_id).where(
                _POSTING.c.term_id.in_(ids),
                _POSTING.c.part == int(Part.SOME),
                _POSTING.c.circle_id.in_(sorted(circles)),
            )
            hitting.update(db.session.connection().execute(in_circles.distinct()).scalars())
        if self.own:
            mine = (
                select(OwnPosting.term_id)
                .join(OwnText, OwnText.id == OwnPosting.text_id)
                .where(OwnPosting.term_id.in_(ids))
                .group_by(OwnPosting.term_id)
            )
            hitting.update(db.session.execute(narrowed(mine, OwnPosting, OwnText)).scalars())
        return hitting

    def _learn(self, row: Row[Any]) -> Term:
        counts = {part: row._mapping[column.name] for part, column in IN_PART.items()}
        common = sum(counts[part] for part in self.readable.whole)
        texts = {part: counts[part] for part in self.readable.parts if counts[part]}
        self._known[row.term] = learned = Term(row.id, row.term, texts, common, row.changes)
        return learned


@cache
def _named(postgresql: bool) -> Select[Any]:
    """Read the terms that are `wanted`."""
    wanted = words("wanted", postgresql=postgresql)
    return select(_TERM).join(wanted, wanted.c.word == _TERM.c.term)


@cache
def _beginning(whole: Sequence[Part]) -> Select[Any]:
    """Read the terms between `start` and `end`, those first that are in most texts of these parts."""
    alike = (
        select(_TERM)
        .where(_TERM.c.term >= bindparam("start"), _TERM.c.term < bindparam("end"))
        .order_by(_TERM.c.term)
        .limit(MOST_LOOKED_AT)
        .subquery()
    )
    common = sum((alike.c[IN_PART[part].name] for part in whole), literal(0))
    return select(alike).order_by(common.desc(), alike.c.term).limit(2 * MOST_BEGINNING)
