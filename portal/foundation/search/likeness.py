"""What is about the same as a text: asked with the text's own most telling terms."""

from collections.abc import Sequence

from portal.foundation.audience import Reader
from portal.foundation.search import candidates
from portal.foundation.search.questions import Asked
from portal.foundation.search.readable import Readable
from portal.foundation.search.shapes import Hit, Question
from portal.foundation.search.terms import Term, Vocabulary
from portal.foundation.search.texts import Reading, Text
from portal.foundation.search.understanding import Understood

MOST_TELLING = 16  # terms of a text that it is asked with
ENOUGH = 0.12  # of the score of the text itself: what is less alike is only by chance


def alike(source: str, subject_id: int, language: str, readable: Readable, most: int) -> Sequence[Hit]:
    """Return the texts in one language most like a subject's, best first; none when the index does not have it."""
    itself = candidates.id_of(source, subject_id, language)
    if itself is None:
        return []
    vocabulary = Vocabulary(readable, own=False)
    vocabulary.look_up([])
    understood = _telling(itself, vocabulary)
    question = Question("", Reader(), languages=frozenset({language}))
    found = candidates.best(understood, readable, question, most + 1)
    enough = ENOUGH * candidates.scored([itself], understood).get(itself, 0)
    texts = [
        Text(text_id, score) for text_id, score in found.items() if text_id != itself and score >= enough
    ]
    return Reading(Asked(), understood).hits(texts[:most])


def _telling(text_id: int, vocabulary: Vocabulary) -> Understood:
    """Return the terms that weigh most in a text and are in others too, as a question."""
    weighed = [
        (weight * term.worth(vocabulary.texts), term)
        for term, weight in vocabulary.of(text_id)
        if term.common > 1
    ]
    weighed.sort(key=lambda one: (-one[0], one[1].term))
    terms: list[Term] = sorted(
        (term for _, term in weighed[:MOST_TELLING]), key=lambda term: (term.common, term.term)
    )
    return Understood([], terms, {term.id: term.worth(vocabulary.texts) for term in terms})
