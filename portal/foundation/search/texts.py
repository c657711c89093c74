"""Texts that may be an answer, read: how closely they say what was asked, and what of them is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from portal.foundation.search import candidates, owning
from portal.foundation.search.packing import Packed, unpack
from portal.foundation.search.passages import Looked, shown
from portal.foundation.search.questions import Asked
from portal.foundation.search.shapes import Hit
from portal.foundation.search.understanding import Understood
from portal.foundation.search.words import aligned, fold, terms_of

PHRASES, IN_TITLE = (
    0.5,
    0.3,
)  # how much better is a text with every phrase as typed, or all of whose title is asked for
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Text:
    """A text by its id: of what crosses customers, or of the customer's own."""

    id: int
    score: float
    own: bool = False


@dataclass
class Kept:
    """What is kept of a text."""

    source: str
    subject_id: int
    public_id: str
    language: str
    at: datetime | None
    title: str
    words: bytes

    @cached_property
    def packed(self) -> Packed:
        return unpack(self.words)

    @cached_property
    def compared_title(self) -> str:
        return fold(self.title)


class Reading:
    """Reads texts as far as one question needs them, each once."""

    def __init__(self, asked: Asked, understood: Understood, exact: bool = False):
        self._asked, self._understood = asked, understood
        self._terms = {term.term for term in understood.terms}
        self._looked = Looked(understood.words, understood.others, exact)
        self._kept: dict[tuple[bool, int], Kept] = {}

    def ranked(self, texts: Sequence[Text]) -> list[Text]:
        """Return texts in the order of how well they answer, now that they are read."""
        kept = self._read(texts)
        scores = [text.score * self._closeness(one) for text, one in zip(texts, kept, strict=True)]
        return [text for _, text in sorted(zip(scores, texts, strict=True), key=_best_first)]

    def newest_first(self, texts: Sequence[Text]) -> list[Text]:
        """Return texts by when readers last got something new to read in them."""
        at = {True: owning, False: candidates}
        ages = {own: at[own].ages([text.id for text in texts if text.own is own]) for own in (True, False)}
        return sorted(texts, key=lambda text: ages[text.own].get(text.id) or LONG_AGO, reverse=True)

    def holds_every_word(self, text: Text) -> bool:
        """Tell whether a text holds every word, those of several characters in one piece."""
        (kept,) = self._read([text])
        title, body = kept.compared_title, kept.packed.compared
        if self._looked.holds_all(title, body):
            return True
        _, _, headings = kept.packed.whole()
        return bool(headings) and self._looked.holds_all(title, body, *(fold(h.words) for h in headings))

    def hits(self, texts: Sequence[Text]) -> list[Hit]:
        """Return what is shown of texts."""
        return [self._hit(text, kept) for text, kept in zip(texts, self._read(texts), strict=True)]

    def as_written(self, term: str, texts: Sequence[Text]) -> str:
        """Return a compared word as one of these texts writes it; small letters and large kana are for comparing."""
        for kept in self._read(texts) if not term.isascii() else ():
            title = aligned(kept.title)
            if written := title.between(title.text.find(term), len(term), kept.title):
                return written
            folded, body, _ = kept.packed.whole()
            if written := folded.between(folded.text.find(term), len(term), body):
                return written
        return term

    def _closeness(self, kept: Kept) -> float:
        body, title = kept.packed.compared, kept.compared_title
        closeness = 1.0
        if phrases := self._asked.phrases:
            closeness *= 1 + PHRASES * sum(p in body or p in title for p in phrases) / len(phrases)
        if titled := set(terms_of(title)):
            closeness *= 1 + IN_TITLE * len(titled & self._terms) / len(titled)
        return closeness

    def _hit(self, text: Text, kept: Kept) -> Hit:
        parts = shown(kept.title, kept.packed, self._looked, self._understood.word_worths)
        return Hit(
            source=kept.source,
            subject_id=kept.subject_id,
            public_id=kept.public_id,
            language=kept.language,
            score=text.score,
            title=parts.title,
            passage=parts.passage,
            headings=parts.headings,
            own=text.own,
        )

    def _read(self, texts: Sequence[Text]) -> list[Kept]:
        missing = [text for text in texts if (text.own, text.id) not in self._kept]
        crossing = candidates.kept([text.id for text in missing if not text.own])
        own = owning.kept([text.id for text in missing if text.own])
        for rows, is_own in ((crossing, False), (own, True)):
            for row in rows:
                self._kept[is_own, row.id] = Kept(
                    row.source, row.subject_id, row.public_id, row.language, row.at, row.title, row.words
                )
        return [self._kept[text.own, text.id] for text in texts]


def _best_first(scored: tuple[float, Text]) -> tuple[float, bool, int]:
    score, text = scored
    return -score, text.own, text.id
