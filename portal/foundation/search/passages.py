"""What is shown of a hit: the passage of the whole text that answers best, with everything marked that was looked for.
Pure."""

import re
from collections import Counter
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
MOST_TELLING = 8  # words of a question by which the passage is chosen
MOST_PLACES = 16  # of one word in one text that are looked at
AGAIN = 0.1  # how much a word tells that is there already
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

    def marks(self, compared: str) -> list[Mark]:
        """Return where the words are in a short compared text, in its order, none within another."""
        found = [
            Mark(match.start(), match.end(), at)
            for at, (pattern, stems) in enumerate(self._patterns)
            for match in pattern.finditer(compared)
            if _is_meant(match[0], stems)
        ]
        found.sort(key=lambda mark: (mark.start, -mark.end))
        kept: list[Mark] = []
        for mark in found:
            if not kept or mark.start >= kept[-1].end:
                kept.append(mark)
        return kept

    def places(self, compared: str, words: Sequence[int]) -> list[tuple[int, int]]:
        """Return (place, word) where these words seem to be in a long compared text, the first ones of each."""
        found = []
        for word in words:
            for form in self._forms[word]:
                at = compared.find(form)
                for _ in range(MOST_PLACES):
                    if at < 0:
                        break
                    found.append((at, word))
                    at = compared.find(form, at + len(form))
        return sorted(found)

    def holds_all(self, *compared: str) -> bool:
        """Tell whether every word is in one of these texts, as it was typed or in a form that stands for it."""
        return all(
            any(_is_meant(match[0], stems) for text in compared for match in pattern.finditer(text))
            for pattern, stems in self._patterns
        )

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], frozenset[str]]]:
        return [self._pattern(at, word) for at, word in enumerate(self.words)]

    @cached_property
    def _forms(self) -> list[list[str]]:
        """Return for each word how whatever stands for it begins."""
        return [
            list(
                dict.fromkeys(
                    _beginning_of(phrase, whole=word.open or self.exact) for phrase in self._phrases(at)
                )
            )
            for at, word in enumerate(self.words)
        ]

    def _phrases(self, at: int) -> list[str]:
        word = self.words[at]
        others = self.others[at] if self.others else ()
        return [word.typed, *(fold(same) for same in word.same), *others]

    def _pattern(self, at: int, word: Word) -> tuple[re.Pattern[str], frozenset[str]]:
        """Return what to look for, and the stems that a Latin word found must have; none: any."""
        stems: set[str] = set()
        written = []
        for phrase in self._phrases(at):
            beginning = re.escape(_beginning_of(phrase, whole=word.open or self.exact))
            if not _is_one_latin_word(phrase):
                written.append(beginning.replace("\\ ", r"\s+"))
            elif word.open or self.exact:
                written.append(rf"(?<![a-z0-9]){beginning}" + (r"\w*" if word.open else r"(?!\w)"))
            else:
                stems.add(stem_of(latin(phrase)))
                written.append(rf"(?<![a-z0-9]){beginning}\w*")
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
    telling = sorted(range(len(worths)), key=lambda word: -worths[word])[:MOST_TELLING]
    length = PASSAGE_JAPANESE if _is_japanese(folded.text) else PASSAGE_LATIN
    places = looked.places(folded.text, telling)
    start = _beginning(folded.text, _best(places, worths, length - BEFORE), length)
    end = min(len(folded.text), start + length)
    if end < len(folded.text) and folded.text[end].isalnum() and folded.text[end].isascii():
        end = max(folded.text.rfind(" ", start, end), start + length // 2)
    pieces = _pieces(written, folded, start, end, looked)
    if not pieces:
        return []
    opening = [Piece(ELLIPSIS)] if start > 0 and folded.text[:start].strip() else []
    closing = [Piece(ELLIPSIS)] if folded.text[end:].strip() else []
    return [*opening, *pieces, *closing]


def _best(places: Sequence[tuple[int, int]], worths: Sequence[int], length: int) -> int:
    """Return where the stretch begins that holds the most telling words, and the most of them."""
    best, most, worth, last = 0, -1.0, 0.0, 0
    held: Counter[int] = Counter()
    for start, word in places:
        while last < len(places) and places[last][0] < start + length:
            held[places[last][1]] += 1
            worth += worths[places[last][1]] * (1 if held[places[last][1]] == 1 else AGAIN)
            last += 1
        if worth > most:
            best, most = start, worth
        worth -= worths[word] * (1 if held[word] == 1 else AGAIN)
        held[word] -= 1
    return best


def _beginning(text: str, first: int, length: int) -> int:
    """Return where to begin so that what is at `first` is shown within its sentence, when that is not far."""
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


def _is_one_latin_word(phrase: str) -> bool:
    return not _SPACELESS.search(phrase) and " " not in phrase


def _beginning_of(phrase: str, *, whole: bool) -> str:
    """Return how a phrase begins in any inflection: studies and study both with stud."""
    if whole or not _is_one_latin_word(phrase):
        return phrase
    stem = stem_of(latin(phrase))[1:]
    return stem.rstrip("ei") or stem


def _is_japanese(text: str) -> bool:
    head = text[:400]
    return len(_SPACELESS.findall(head)) > len(head) / 5
