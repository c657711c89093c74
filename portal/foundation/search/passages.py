"""What is shown of a hit: the passage of the whole text that answers best, with everything marked that was looked for.
Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from portal.foundation.search.packing import Packed
from portal.foundation.search.questions import Word
from portal.foundation.search.shapes import Headed, Piece
from portal.foundation.search.words import CJK, Folded, aligned, fold, latin, runs, stem_of

PASSAGE_JAPANESE, PASSAGE_LATIN = 110, 220  # characters
BEFORE = 24  # characters before the first thing marked that may be shown to begin with a sentence
MOST_HEADINGS = 3
MOST_MARKS = 400  # places in one text that are looked at
ELLIPSIS = "…"

_SENTENCE_ENDS = re.compile(r"[。．！？!?\n]\s*|[.:;]\s+|[ \t]{2,}")
_SPACES = re.compile(r"\s+")
_SPACELESS = re.compile(f"[{CJK}]")


@dataclass(frozen=True)
class Mark:
    """A place in a compared text, and which word of the question is there."""

    start: int
    end: int
    word: int


@dataclass(frozen=True)
class Looked:
    """What is marked: each word with the other forms under which it is found as well."""

    words: Sequence[Word]
    others: Sequence[
        Sequence[str]
    ] = ()  # for each word, what was looked for instead of it, or begins like it
    exact: bool = False

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], frozenset[str]]]:
        others = self.others or [()] * len(self.words)
        return [self._pattern(word, forms) for word, forms in zip(self.words, others, strict=True)]

    def marks(self, compared: str) -> list[Mark]:
        """Return where the words are in a compared text, in its order, none within another."""
        found = []
        for at, (pattern, stems) in enumerate(self._patterns):
            for match in pattern.finditer(compared):
                if _is_meant(match[0], stems):
                    found.append(Mark(match.start(), match.end(), at))
                    if len(found) > MOST_MARKS:
                        break
        found.sort(key=lambda mark: (mark.start, -mark.end))
        kept: list[Mark] = []
        for mark in found:
            if not kept or mark.start >= kept[-1].end:
                kept.append(mark)
        return kept

    def holds_all(self, *compared: str) -> bool:
        """Tell whether every word is in one of these texts, as it was typed or in a form that stands for it."""
        return all(
            any(_is_meant(match[0], stems) for text in compared for match in pattern.finditer(text))
            for pattern, stems in self._patterns
        )

    def _pattern(self, word: Word, forms: Sequence[str]) -> tuple[re.Pattern[str], frozenset[str]]:
        """Return what to look for, and the stems that a Latin word found must have; none: any."""
        phrases = [word.typed, *(fold(same) for same in word.same), *forms]
        stems: set[str] = set()
        written = []
        for phrase in phrases:
            if _SPACELESS.search(phrase) or " " in phrase:
                written.append(re.escape(phrase).replace("\\ ", r"\s+"))
            elif word.open or self.exact:
                written.append(rf"(?<![a-z0-9]){re.escape(phrase)}" + (r"\w*" if word.open else r"(?!\w)"))
            else:
                stem = stem_of(latin(phrase))
                stems.add(stem)
                written.append(rf"(?<![a-z0-9]){re.escape(stem[1:].rstrip('ei') or stem[1:])}\w*")
        return re.compile("|".join(dict.fromkeys(written))), frozenset(stems)


@dataclass(frozen=True)
class Shown:
    """What is shown of one text."""

    title: Sequence[Piece]
    passage: Sequence[Piece]
    headings: Sequence[Headed]


def shown(title: str, packed: Packed, looked: Looked, worths: Sequence[int]) -> Shown:
    """Return what to show of a text; `worths` say how telling each word is."""
    folded, written, headings = packed.whole()
    return Shown(
        _pieces(title, aligned(title), 0, len(title), looked),
        _passage(folded, written, looked, worths),
        _fitting(headings, looked, worths),
    )


def _passage(folded: Folded, written: str, looked: Looked, worths: Sequence[int]) -> list[Piece]:
    marks = looked.marks(folded.text)
    length = PASSAGE_JAPANESE if _is_japanese(folded.text) else PASSAGE_LATIN
    first = _best(marks, worths, length)
    start = _beginning(folded.text, marks[first].start if marks else 0, length)
    end = min(len(folded.text), start + length)
    if end < len(folded.text) and folded.text[end].isalnum() and folded.text[end].isascii():
        end = max(folded.text.rfind(" ", start, end), start + length // 2)
    pieces = _pieces(written, folded, start, end, looked)
    if not pieces:
        return []
    opening = [Piece(ELLIPSIS)] if start > 0 and folded.text[:start].strip() else []
    closing = [Piece(ELLIPSIS)] if folded.text[end:].strip() else []
    return [*opening, *pieces, *closing]


def _best(marks: Sequence[Mark], worths: Sequence[int], length: int) -> int:
    """Return with which mark the stretch begins that holds the most telling words, and the most of them."""
    best, best_worth = 0, -1.0
    for at, mark in enumerate(marks):
        held: dict[int, int] = {}
        for other in marks[at:]:
            if other.end > mark.start + length - BEFORE:
                break
            held[other.word] = held.get(other.word, 0) + 1
        worth = sum(worths[word] * (1 + 0.1 * min(often - 1, 3)) for word, often in held.items())
        if worth > best_worth:
            best, best_worth = at, worth
    return best


def _beginning(text: str, first: int, length: int) -> int:
    """Return where to begin so that the first mark is shown within its sentence, when that is not far."""
    earliest = max(0, first - BEFORE)
    if earliest == 0:
        return 0
    for end in _SENTENCE_ENDS.finditer(text, max(0, first - length // 3), first):
        earliest = end.end()
    if text[earliest - 1].isalnum() and text[earliest].isascii() and text[earliest].isalnum():
        space = text.find(" ", earliest, first)
        earliest = space + 1 if space >= 0 else earliest
    return earliest


def _pieces(written: str, folded: Folded, start: int, end: int, looked: Looked) -> list[Piece]:
    """Return the stretch of the written text that a stretch of the compared one is, with what was found marked."""
    pieces: list[Piece] = []
    at = folded.written(start)
    stop = len(written) if end >= len(folded.text) else folded.written(end)
    for mark in looked.marks(folded.text[start:end]):
        left, right = folded.written(start + mark.start), min(folded.written(start + mark.end), stop)
        _append(pieces, written[at:left], hit=False)
        _append(pieces, written[left:right], hit=True)
        at = max(at, right)
    _append(pieces, written[at:stop], hit=False)
    return pieces


def _append(pieces: list[Piece], text: str, *, hit: bool) -> None:
    text = _SPACES.sub(" ", text)
    if text:
        pieces.append(Piece(text, hit))


def _fitting(headings: Sequence[Headed], looked: Looked, worths: Sequence[int]) -> list[Headed]:
    """Return the headings that hold words of the question, the most telling first."""
    fitting = []
    for at, heading in enumerate(headings):
        found = {mark.word for mark in looked.marks(fold(heading.words))}
        if found:
            fitting.append((-sum(worths[word] for word in found), at, heading))
    return [heading for *_rest, heading in sorted(fitting, key=lambda one: one[:2])[:MOST_HEADINGS]]


def _is_meant(text: str, stems: frozenset[str]) -> bool:
    if not stems or _SPACELESS.search(text):
        return True
    return any(stem_of(latin(run[2] or run[0])) in stems for run in runs(text))


def _is_japanese(text: str) -> bool:
    head = text[:400]
    return len(_SPACELESS.findall(head)) > len(head) / 5
