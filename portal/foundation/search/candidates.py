"""Which texts may be answers: ranked by the question's terms, or holding all its words.

The rarest terms find the texts, and those found are then scored with every term; so the time depends on the question
and hardly on how many texts there are.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select

from portal.foundation.db import db
from portal.foundation.search import index, statements
from portal.foundation.search.lists import listed, on_postgresql
from portal.foundation.search.models import SearchText, table
from portal.foundation.search.readable import Readable
from portal.foundation.search.shapes import Question
from portal.foundation.search.statements import Holding, Shape
from portal.foundation.search.terms import Term
from portal.foundation.search.understanding import Needs, Understood

#: Postings that are read in all: of terms in very many texts, the heaviest.
MOST_READ, MOST_READ_TYPING, MOST_READ_HOLDING = 5_000, 2_500, 1_500
MOST_COUNTED = 500
MOST_TELLING = 3  # terms of one word that are asked for when texts are counted

_TEXT = table(SearchText)


@dataclass(frozen=True)
class Candidates:
    """Texts with their scores, best first; `settled`: every term of the question is in the scores already."""

    scores: dict[int, int]
    settled: bool


@dataclass(frozen=True)
class _Reads:
    """What is read: (term, part, worth, whether only the heaviest), and how many the heaviest are."""

    rows: Sequence[tuple[int, int, int, int]]
    heaviest: int

    @property
    def whole(self) -> bool:
        return not any(often for *_rest, often in self.rows)


def best(understood: Understood, readable: Readable, question: Question, most: int) -> Candidates:
    """Return the texts in which the terms of a question weigh most."""
    may_read = MOST_READ_TYPING if question.typing else MOST_READ
    reads = _reads(understood.terms, understood.worths, may_read)
    if not reads.rows:
        return Candidates({}, settled=True)
    values = _values(readable, question, reads, most)
    found = _execute(statements.best(_shape(readable, question)), values)
    return Candidates({row.text_id: int(row.score) for row in found}, reads.whole)


def scored(texts: Iterable[int], understood: Understood) -> dict[int, int]:
    """Return the scores of these texts by every term, best first."""
    values = {
        "texts": listed((text_id,) for text_id in texts),
        "terms": [term.id for term in understood.terms],
    }
    scores: Counter[int] = Counter()
    for row in _execute(statements.weights(on_postgresql()), values):
        scores[row.text_id] += row.weight * understood.worths[row.term_id]
    return dict(sorted(scores.items(), key=lambda one: (-one[1], one[0])))


def holding(needs: Needs, readable: Readable, question: Question) -> list[int]:
    """Return the texts that hold every word, by the terms of one of its meanings.

    The heaviest by the rarest word first, and no more than MOST_COUNTED.
    """
    words = sorted(needs, key=lambda meanings: sum(_rarest_of(terms).scanned for terms in meanings))
    anchors = {_rarest_of(terms).id: _rarest_of(terms) for terms in words[0]}
    reads = _reads(list(anchors.values()), dict.fromkeys(anchors, 1), MOST_READ_HOLDING)
    if not reads.rows:
        return []
    values = _values(readable, question, reads, MOST_COUNTED)
    others = [
        _held(at, word, values)
        for at, word in enumerate(meanings for meanings in words if _is_more_than(meanings, set(anchors)))
    ]
    found = statements.holding(_shape(readable, question), tuple(others))
    return [row.text_id for row in _execute(found, values)]


def kept(texts: Sequence[int]) -> Sequence[Row[Any]]:
    """Return all that is kept of these texts."""
    return _of(statements.kept(on_postgresql()), texts)


def ages(texts: Sequence[int]) -> dict[int, datetime | None]:
    """Return of each text when readers last got something new to read in it."""
    return {row.id: row.at for row in _of(statements.ages(on_postgresql()), texts)}


def things(texts: Sequence[int]) -> dict[int, tuple[str, int, str]]:
    """Return of each text what it is a text of (source, subject), and the path of its category."""
    rows = _of(statements.things(on_postgresql()), texts)
    return {row.id: (row.source, row.subject_id, row.group_path) for row in rows}


def id_of(source: str, subject_id: int, language: str) -> int | None:
    """Return the text of a subject in a language, or None."""
    mine = (_TEXT.c.source == source, _TEXT.c.subject_id == subject_id, _TEXT.c.language == language)
    return db.session.connection().execute(select(_TEXT.c.id).where(*mine)).scalar()


def _of(statement: Select[Any], texts: Sequence[int]) -> Sequence[Row[Any]]:
    return _execute(statement, {"texts": listed((text_id,) for text_id in texts)}) if texts else []


def _execute(statement: Select[Any], values: dict[str, Any]) -> Sequence[Row[Any]]:
    return db.session.connection().execute(statement, values).all()


def _shape(readable: Readable, question: Question) -> Shape:
    return Shape(
        on_postgresql(),
        bool(readable.circles),
        bool(_sources(question)),
        bool(question.languages),
        bool(question.group),
    )


def _values(readable: Readable, question: Question, reads: _Reads, most: int) -> dict[str, Any]:
    """Return what a statement is asked with; what its shape has no use for is left out."""
    escaped = question.group.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    values = {
        "circles": readable.circles and listed((circle,) for circle in sorted(readable.circles)),
        "sources": sorted(_sources(question)),
        "languages": sorted(question.languages),
        "group": escaped and f"{escaped}%",
    }
    needed = {name: value for name, value in values.items() if value}
    return {"asked": listed(reads.rows), "heaviest": reads.heaviest, "most": most, **needed}


def _sources(question: Question) -> frozenset[str]:
    """Return to which sources a question is narrowed; to all that there are is not narrowed at all."""
    return frozenset() if question.sources >= index.sources().keys() > set() else question.sources


def _reads(terms: Sequence[Term], worths: dict[int, int], most: int) -> _Reads:
    """Share out what may be read: rare terms are read whole, of all others equally many."""
    counts = sorted(texts for term in terms for texts in term.texts.values())
    left = heaviest = most
    for at, texts in enumerate(counts):
        share = left // (len(counts) - at)
        if texts > share:
            heaviest = share
            break
        left -= texts
    rows = [
        (term.id, int(part), worths[term.id], int(texts > heaviest))
        for term in terms
        for part, texts in term.texts.items()
    ]
    return _Reads(rows, heaviest)


def _rarest_of(terms: Sequence[Term]) -> Term:
    return min(terms, key=lambda term: (term.scanned, term.id))


def _telling(terms: Sequence[Term]) -> Sequence[Term]:
    """Return the rarest terms of a long word: a text that has those has nearly always the others too."""
    return sorted(terms, key=lambda term: (term.scanned, term.id))[:MOST_TELLING]


def _is_more_than(meanings: Sequence[Sequence[Term]], anchors: set[int]) -> bool:
    """Tell whether a word asks for anything that the anchors do not say already."""
    return not all(len(terms) == 1 and terms[0].id in anchors for terms in meanings)


def _held(word: int, meanings: Sequence[Sequence[Term]], values: dict[str, Any]) -> Holding:
    """Write the terms of a word into the values; return how it may be held."""
    by_one = [terms[0].id for terms in meanings if len(terms) == 1]
    by_many = [_telling(terms) for terms in meanings if len(terms) > 1]
    if by_one:
        values[f"one{word}"] = by_one
    for at, terms in enumerate(by_many):
        values.update({f"all{word}_{at}_{place}": term.id for place, term in enumerate(terms)})
    return bool(by_one), tuple(len(terms) for terms in by_many)
