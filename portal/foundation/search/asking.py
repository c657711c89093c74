"""What somebody looks for, found: the best texts that they may read, how many there are, and what was looked for."""

from collections import Counter
from collections.abc import Sequence

from portal.foundation.audience import Reader
from portal.foundation.search import candidates, likeness, owning, things
from portal.foundation.search.questions import Asked, read
from portal.foundation.search.readable import Readable, readable_for
from portal.foundation.search.shapes import Found, Hit, Question
from portal.foundation.search.texts import Reading, Text
from portal.foundation.search.things import Thing
from portal.foundation.search.understanding import Understood, understand
from portal.foundation.search.words import aligned

RANKED, RANKED_TYPING = 30, 15  # of the best by what they weigh most, that are scored with every term
SCORED = 100  # of those that hold every word
#: Of the best, whose words are read to see whether they say it the same way; no fewer than are shown.
READ, READ_TYPING = 12, 7
MOST_SOME = 50  # hits that need not hold every word


def ask(question: Question) -> Found:
    """Find what a question asks for among what its reader may read; own texts inside the customer's scope."""
    asked = read(question.words, question.synonyms, typing=question.typing, exact=question.exact)
    if not asked.words:
        return Found()
    readable = readable_for(question.reader)
    return _Search(question, asked, readable, understand(asked, question, readable)).found()


def alike(source: str, subject_id: int, language: str, reader: Reader, most: int = 5) -> Sequence[Hit]:
    """Return what is about the same as a subject, best first: asked with its own rarest terms."""
    return likeness.alike(source, subject_id, language, readable_for(reader), most)


class _Search:
    """One question being answered."""

    def __init__(self, question: Question, asked: Asked, readable: Readable, understood: Understood):
        self.question, self.asked, self.readable, self.understood = question, asked, readable, understood
        self.reading = Reading(asked, understood, question.exact)
        self.own_scores = owning.scored(understood, question) if question.own else {}

    def found(self) -> Found:
        """Return the answer."""
        ranked, every_word = self._held(), True
        if not ranked:
            ranked = self._best()
            every_word = bool(ranked) and self.reading.holds_every_word(ranked[0])
        ranked, found = self._once(ranked)
        page = ranked[self.question.beyond : self.question.beyond + self.question.most]
        return Found(
            hits=self.reading.hits(page),
            total=len(ranked),
            by_source=Counter(source for source, _subject, _group in found),
            by_group=Counter(group for _source, _subject, group in found if group),
            every_word=every_word,
            beside={self._as_typed(word): same for word, same in self.asked.beside.items()},
            instead={
                self._as_typed(word): [self.reading.as_written(term, page) for term in meant]
                for word, meant in self.understood.instead.items()
            },
        )

    def _as_typed(self, word: str) -> str:
        """Return a compared word as it was typed."""
        typed = aligned(self.question.words)
        return typed.between(typed.text.find(word), len(word), self.question.words) or word

    def _held(self) -> list[Text]:
        """Return the texts that hold every word of a brief question, best first."""
        needs = self.understood.needs
        if needs is None or not self.asked.brief or self.question.typing:
            return []
        held, known = candidates.holding(needs, self.readable, self.question)
        scores = candidates.scored(held[:SCORED], self.understood, known) if held else {}
        own = owning.holding(list(self.own_scores), self.understood)
        texts = [Text(text_id, score) for text_id, score in scores.items()]
        texts += [Text(text_id, self.own_scores[text_id], own=True) for text_id in own]
        ranked = self._ranked(texts)
        if len(ranked) <= READ:
            ranked = [text for text in ranked if self.reading.holds_every_word(text)]
        return [*ranked, *(Text(text_id, 0) for text_id in held[SCORED:])]

    def _best(self) -> list[Text]:
        """Return the texts that hold the most telling words, best first."""
        most = RANKED_TYPING if self.question.typing else RANKED
        scores = candidates.best(self.understood, self.readable, self.question, most)
        texts = [Text(text_id, score) for text_id, score in scores.items()]
        texts += [Text(text_id, score, own=True) for text_id, score in self.own_scores.items()]
        return self._ranked(texts)[:MOST_SOME]

    def _ranked(self, texts: list[Text]) -> list[Text]:
        """Return texts best first, by their terms and then by how much they say it the same way; or newest first."""
        ranked = sorted(texts, key=lambda text: (-text.score, text.own, text.id))
        if self.question.newest_first:
            return self.reading.newest_first(ranked)
        most = READ_TYPING if self.question.typing else READ
        return [*self.reading.ranked(ranked[:most]), *ranked[most:]]

    def _once(self, ranked: list[Text]) -> tuple[list[Text], list[Thing]]:
        """Return each thing once, in the language that answers best, with what it is; while typing as they are."""
        if self.question.typing:
            return ranked, []
        crossing = things.of([text.id for text in ranked if not text.own], self.understood.changes)
        own = owning.things([text.id for text in ranked if text.own])
        first: dict[tuple[bool, str, int], tuple[Text, Thing]] = {}
        for text in ranked:
            thing = (own if text.own else crossing).get(text.id)
            if thing is not None:
                first.setdefault((text.own, *thing[:2]), (text, thing))
        return [text for text, _thing in first.values()], [thing for _text, thing in first.values()]
