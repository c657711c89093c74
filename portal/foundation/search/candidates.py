"""Which texts may be answers: ranked by the question's terms, or holding all its words.

The heaviest postings of its terms find the texts, and those found are then scored with every term; so the time depends
on the question and hardly on how many texts there are. Rights are a condition on every posting that is counted.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice, zip_longest
from typing import Any

from sqlalchemy import Row, Select, select

from portal.foundation.db import db
from portal.foundation.search import heads, index, presence, statements
from portal.foundation.search.heads import Head
from portal.foundation.search.lists import listed, on_postgresql
from portal.foundation.search.models import SearchText, table
from portal.foundation.search.readable import Readable
from portal.foundation.search.shapes import Question
from portal.foundation.search.statements import Sieve
from portal.foundation.search.terms import Term
from portal.foundation.search.understanding import Needs, Understood

#: Postings that are read in all: of terms in very many texts, the heaviest.
MOST_READ, MOST_READ_TYPING, MOST_READ_HOLDING = 5_000, 2_500, 1_500
MOST_COUNTED = 500
IN_TURN = 500  # texts at once that are asked whether they hold every word
MOST_TELLING = 2  # terms of one word that are asked for when texts are counted
SIFTED = 200  # texts at once of which it is asked whether they are what is looked among
#: Postings of a term that are looked through for those of some texts; of commoner terms they are looked up.
MOST_WHOLE = 2_500
FEW = 2  # postings for each of those texts that are looked through in any case

_TEXT = table(SearchText)
Scores = dict[int, int]
Known = dict[int, dict[int, int]]  # of a term: what it weighs in each text that is asked about and has it


def best(understood: Understood, readable: Readable, question: Question, most: int) -> Scores:
    """Return the texts in which the terms of a question weigh most, with their scores by every term, best first."""
    may_read = MOST_READ_TYPING if question.typing else MOST_READ
    settled: Scores = {}
    cut: list[tuple[Term, list[Head]]] = []
    share = _share(understood.terms, may_read)
    for term, found in _heads(understood.terms, share):
        if any(texts > share for texts in term.texts.values()):
            cut.append((term, found))
        else:
            _add(settled, found, share, readable, understood.worths[term.id])
    scores = settled.copy() if cut else settled
    for term, found in cut:
        _add(scores, found, share, readable, understood.worths[term.id])
    chosen = _chosen(scores, question, most)
    if not cut:
        return {text_id: scores[text_id] for text_id in chosen}
    whole = {text_id: settled.get(text_id, 0) for text_id in chosen}
    _add_weights(whole, [term for term, _ in cut], understood)
    return _best_first(whole)


def scored(texts: Iterable[int], understood: Understood, known: Known | None = None) -> Scores:
    """Return the scores of these texts by every term, best first; without those that have none of them."""
    scores, known = dict.fromkeys(texts, 0), known or {}
    for term_id in known.keys() & understood.worths.keys():
        weights, worth = known[term_id], understood.worths[term_id]
        for text_id in scores:
            scores[text_id] += worth * weights.get(text_id, 0)
    _add_weights(scores, [term for term in understood.terms if term.id not in known], understood)
    return {text_id: score for text_id, score in _best_first(scores).items() if score}


def holding(needs: Needs, readable: Readable, question: Question) -> tuple[list[int], Known]:
    """Return the texts that hold every word, by the terms of one of its meanings, and what is known of them then.

    The heaviest by the rarest word first, and no more than MOST_COUNTED.
    """
    words = sorted(needs, key=lambda meanings: sum(_rarest_of(terms).scanned for terms in meanings))
    anchors = list({_rarest_of(terms).id: _rarest_of(terms) for terms in words[0]}.values())
    share = _share(anchors, MOST_READ_HOLDING)
    of_anchors = {term.id: _weights_of(found, share, readable) for term, found in _heads(anchors, share)}
    weights: Scores = {}
    for found in of_anchors.values():
        weights |= {text_id: max(weight, weights.get(text_id, 0)) for text_id, weight in found.items()}
    others = [
        [_telling(terms) for terms in meanings]
        for meanings in words
        if _is_more_than(meanings, of_anchors.keys())
    ]
    # Of several, a text may be among the heaviest of one and not of another: then they are not known.
    known = of_anchors if len(anchors) == 1 else {}
    held = _having_in_turn(list(_best_first(weights)), others, known)
    return list(islice(_sifted(held, question), MOST_COUNTED)), known


def kept(texts: Sequence[int]) -> Sequence[Row[Any]]:
    """Return all that is kept of these texts."""
    return _of(statements.kept(on_postgresql()), texts)


def ages(texts: Sequence[int]) -> dict[int, datetime | None]:
    """Return of each text when readers last got something new to read in it."""
    return {row.id: row.at for row in _of(statements.ages(on_postgresql()), texts)}


def id_of(source: str, subject_id: int, language: str) -> int | None:
    """Return the text of a subject in a language, or None."""
    mine = (_TEXT.c.source == source, _TEXT.c.subject_id == subject_id, _TEXT.c.language == language)
    return db.session.connection().execute(select(_TEXT.c.id).where(*mine)).scalar()


def _of(statement: Select[Any], texts: Sequence[int]) -> Sequence[Row[Any]]:
    return _execute(statement, {"texts": listed(texts)}) if texts else []


def _execute(statement: Select[Any], values: dict[str, Any]) -> Sequence[Row[Any]]:
    return db.session.connection().execute(statement, values).all()


def _share(terms: Sequence[Term], most: int) -> int:
    """Share out what may be read: rare terms are read whole, of all others equally many."""
    counts = sorted(texts for term in terms for texts in term.texts.values())
    left = most
    for at, texts in enumerate(counts):
        share = left // (len(counts) - at)
        if texts > share:
            return share
        left -= texts
    return most


def _heads(terms: Sequence[Term], most: int) -> Iterator[tuple[Term, list[Head]]]:
    """Yield each term with its heads in all parts in which there is anything for the reader."""
    wanted = [(term, part) for term in terms for part in term.texts]
    found = iter(heads.of(wanted, min(most + 1, heads.MOST)))
    for term in terms:
        yield term, [next(found) for _part in term.texts]


def _postings(head: Head, most: int, readable: Readable) -> Iterable[tuple[int, int]]:
    """Return (text, weight) of the heaviest postings, as far as the reader may read their texts."""
    postings = zip(head.texts[:most], head.weights, strict=False)
    if head.circles is None or readable.circles is None:
        return postings
    told = zip(postings, head.circles, strict=False)
    return [posting for posting, circle in told if circle in readable.circles]


def _weights_of(found: Iterable[Head], most: int, readable: Readable) -> Scores:
    return {text_id: weight for head in found for text_id, weight in _postings(head, most, readable)}


def _add(scores: Scores, found: Iterable[Head], most: int, readable: Readable, worth: int) -> None:
    before = scores.get
    for head in found:
        for text_id, weight in _postings(head, most, readable):
            scores[text_id] = before(text_id, 0) + weight * worth


def _add_weights(scores: Scores, terms: Sequence[Term], understood: Understood) -> None:
    for text_id, term_id, weight in _weights(scores.keys(), terms):
        scores[text_id] += weight * understood.worths[term_id]


def _weights(texts: Collection[int], terms: Sequence[Term]) -> Iterator[tuple[int, int, int]]:
    """Yield (text, term, weight) of each of these terms in each of these texts, which the reader may read."""
    few = FEW * len(texts)
    rare = [
        term
        for term in terms
        if term.scanned <= few or (term.scanned <= MOST_WHOLE and heads.is_at_hand(term))
    ]
    for term, found in _heads(rare, max((term.scanned for term in rare), default=0)):
        for head in found:
            for text_id, weight in head.weights_in(texts):
                yield text_id, term.id, weight
    common = sorted({term.id for term in terms} - {term.id for term in rare})
    if common and texts:
        values = {"texts": listed(sorted(texts)), "terms": listed(common)}
        rows = _execute(statements.weights(on_postgresql()), values)
        yield from map(tuple, rows)


def _having_in_turn(
    texts: Sequence[int], words: Sequence[Sequence[Sequence[Term]]], known: Known
) -> Iterator[int]:
    """Yield those of these texts, in their order, that have every word; what those weigh is known by then.

    Of words that are in nearly every text, the first turn finds as many as are counted.
    """
    anchored = known.copy()
    for start in range(0, len(texts), IN_TURN):
        some = texts[start : start + IN_TURN]
        learned = anchored.copy()
        held = _having(set(some), words, learned)
        told = learned.keys() - anchored.keys()
        if start:  # of a term that was read whole by now it is not known what it weighs in these
            told &= known.keys()
            for term_id in known.keys() - anchored.keys() - told:
                del known[term_id]
        for term_id in told:
            known.setdefault(term_id, {}).update(learned[term_id])
        yield from (text_id for text_id in some if text_id in held)


def _having(texts: set[int], words: Sequence[Sequence[Sequence[Term]]], known: Known) -> set[int]:
    """Return the texts that have, for each word, all terms of one of its meanings; learn what those weigh in them.

    The rarest of each word first: few texts are left for the terms that say little more.
    """
    plain = [meanings[0] for meanings in words if len(meanings) == 1]
    texts = _having_all(texts, [term for turn in zip_longest(*plain) for term in turn if term], known)
    for meanings in words:
        if len(meanings) > 1:  # what is learned of one meaning is not asked of texts that have another
            texts = set().union(*(_having_all(texts, terms, known.copy()) for terms in meanings))
    return texts


def _having_all(texts: set[int], terms: Sequence[Term], known: Known) -> set[int]:
    for term in terms:
        common = term.id not in known and term.scanned > MOST_WHOLE
        if common and (there := presence.having(texts, term)) is not None:
            texts = there
            continue
        if term.id not in known:
            known[term.id] = {text_id: weight for text_id, _term, weight in _weights(texts, [term])}
        texts = texts & known[term.id].keys()
    return texts


def _chosen(scores: Scores, question: Question, most: int) -> list[int]:
    """Return the best of the texts that are what is looked among."""
    if _sieve(question).narrows:
        sifted = _sifted(_best_first(scores), question)
        return list(islice(sifted, most))
    if len(scores) > most:
        enough = sorted(scores.values(), reverse=True)[most - 1]
        scores = {text_id: score for text_id, score in scores.items() if score >= enough}
    return list(_best_first(scores))[:most]


def _sifted(texts: Iterable[int], question: Question) -> Iterator[int]:
    """Yield those texts, in their order, that are what is looked among."""
    sieve = _sieve(question)
    if not sieve.narrows:
        yield from texts
        return
    values = {
        "sources": sorted(_sources(question)),
        "languages": sorted(question.languages),
        "group": statements.beginning(question.group),
    }
    needed = {name: value for name, value in values.items() if value}
    remaining = iter(texts)
    while some := list(islice(remaining, SIFTED)):
        asked = {"texts": listed(some), **needed}
        passed = {row.id for row in _execute(statements.sifted(sieve), asked)}
        yield from (text_id for text_id in some if text_id in passed)


def _sieve(question: Question) -> Sieve:
    return Sieve(on_postgresql(), bool(_sources(question)), bool(question.languages), bool(question.group))


def _sources(question: Question) -> frozenset[str]:
    """Return to which sources a question is narrowed; to all that there are is not narrowed at all."""
    return frozenset() if question.sources >= index.sources().keys() > set() else question.sources


def _best_first(scores: Scores) -> Scores:
    return dict(sorted(scores.items(), key=lambda one: (-one[1], one[0])))


def _rarest_of(terms: Sequence[Term]) -> Term:
    return min(terms, key=lambda term: (term.scanned, term.id))


def _telling(terms: Sequence[Term]) -> Sequence[Term]:
    """Return the rarest terms of a long word: a text that has those has nearly always the others too."""
    return sorted(terms, key=lambda term: (term.scanned, term.id))[:MOST_TELLING]


def _is_more_than(meanings: Sequence[Sequence[Term]], anchors: Collection[int]) -> bool:
    """Tell whether a word asks for anything that the anchors do not say already."""
    return not all(len(terms) == 1 and terms[0].id in anchors for terms in meanings)
