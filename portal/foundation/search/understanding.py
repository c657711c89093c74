"""A question as the vocabulary of its reader understands it: which terms rank, what must be held, what was meant."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.foundation.search.questions import Asked, Word
from portal.foundation.search.readable import Readable
from portal.foundation.search.shapes import Question
from portal.foundation.search.terms import Term, Vocabulary
from portal.foundation.search.typos import may_be_mistyped
from portal.foundation.search.words import is_katakana_word

SHORTEST_BEGINNING = 2  # letters of an unfinished Latin word
SHORTEST_UNKNOWN = 3  # letters of an unknown word that is taken for the beginning of one
MOST_MEANT = 2  # words that may have been meant by a mistyped one
MOST_RANKING = 48  # terms, the rarest

Needs = Sequence[Sequence[Sequence[Term]]]


@dataclass
class Understood:
    """The terms that rank with what each is worth; what an answer holds (None: nothing can hold every word)."""

    words: list[Word]
    terms: list[Term] = field(default_factory=list)
    worths: dict[int, int] = field(default_factory=dict)
    word_worths: list[int] = field(default_factory=list)
    needs: Needs | None = None
    others: list[Sequence[str]] = field(default_factory=list)
    instead: dict[str, Sequence[str]] = field(default_factory=dict)
    changes: int = 0  # how often the index was changed


def understand(asked: Asked, question: Question, readable: Readable) -> Understood:
    """Find the terms of a question in the vocabulary; a word that nobody wrote is the beginning of one, or mistyped."""
    vocabulary = Vocabulary(readable, question.own)
    whole = [word.typed for word in asked.words if is_katakana_word(word.typed)]
    vocabulary.look_up(
        [*asked.terms, *(term for word in asked.words for m in word.meanings for term in m), *whole]
    )
    understood = Understood(list(asked.words), changes=vocabulary.changes)
    needs: list[list[list[Term]]] = []
    for word in asked.words:
        needs.append(_understand(word, question, vocabulary, understood))
    for term in asked.loose:
        _rank(understood, vocabulary.get(term), vocabulary)
    understood.needs = needs if needs and all(needs) else None
    understood.terms = sorted(understood.terms, key=lambda term: (term.common, term.term))[:MOST_RANKING]
    return understood


def _understand(
    word: Word, question: Question, vocabulary: Vocabulary, understood: Understood
) -> list[list[Term]]:
    """Let a word's terms rank; return by which terms together a text holds it."""
    meanings = [[vocabulary.get(term) for term in meaning] for meaning in word.meanings]
    held = [[term for term in terms if term is not None] for terms in meanings if None not in terms]
    others: Sequence[str] = ()
    if word.open or (not held and _may_be_another(word, question, vocabulary)):
        found = _beginnings(word, vocabulary)
        others = [term.term for term in found]
        if not found and not held:
            found, others = _mistyped(word, vocabulary, understood)
        held += [[term] for term in found]
        group = sum(term.common for term in found)
        for term in found:
            _rank(understood, term, vocabulary, at_least=group)
    if not others or word.open:
        for name in word.scored:
            _rank(understood, vocabulary.get(name), vocabulary)
    understood.others.append(others)
    understood.word_worths.append(_worth(held, vocabulary))
    return held


def _may_be_another(word: Word, question: Question, vocabulary: Vocabulary) -> bool:
    """Tell whether a word that nothing readable holds may be unfinished or mistyped."""
    if question.exact or word.same:
        return False
    return word.is_latin or (is_katakana_word(word.typed) and vocabulary.get(word.typed) is None)


def _beginnings(word: Word, vocabulary: Vocabulary) -> list[Term]:
    """Return the terms that begin like an unfinished or unknown word."""
    shortest = SHORTEST_BEGINNING if word.open else SHORTEST_UNKNOWN
    if word.is_latin and len(word.typed) < shortest:
        return []
    return vocabulary.beginning(word.typed)


def _mistyped(word: Word, vocabulary: Vocabulary, understood: Understood) -> tuple[list[Term], Sequence[str]]:
    """Return what was meant by a word that is nowhere, and keep that it was looked for instead."""
    if not may_be_mistyped(word.typed):
        return [], ()
    meant = vocabulary.meant(word.typed)[:MOST_MEANT]
    if meant:
        understood.instead[word.typed] = [term.term for term in meant]
    return meant, [term.term for term in meant]


def _rank(understood: Understood, term: Term | None, vocabulary: Vocabulary, at_least: int = 0) -> None:
    if term is None or term.id in understood.worths:
        return
    understood.terms.append(term)
    understood.worths[term.id] = term.worth(vocabulary.texts, at_least)


def _worth(held: list[list[Term]], vocabulary: Vocabulary) -> int:
    """Return how telling a word is: as its rarest meaning's rarest term."""
    return max((term.worth(vocabulary.texts) for terms in held for term in terms), default=1)
