"""How texts are folded so that what people look for is found: width and case make no difference."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

MOST_WORDS = 6
AROUND = 30  # characters before the first hit
Piece = tuple[str, bool]
MARKS = re.compile(r"(?m)^\s{0,3}(?:#{1,6}\s+|>\s?|[-*+]\s+(?:\[[ xX]\]\s+)?)|\*\*|__|~~|`+")


def fold(text: str) -> str:
    """Return a text as it is searched.

    >>> fold("ＡＢＣ　レポート\\n作成")
    'abc レポート 作成'
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def words(asked: str) -> list[str]:
    """Return the words that must all be found, the first few of them.

    >>> words("　レポート  ＣＳＶ ")
    ['レポート', 'csv']
    """
    return list(dict.fromkeys(fold(asked).split()))[:MOST_WORDS]


def plain(text: str) -> str:
    """Return what a text in Markdown says as one line, without its commonest marks: for lists, where speed counts.

    >>> plain("## Hello\\n- **one**\\n- two")
    'Hello one two'
    """
    return " ".join(MARKS.sub("", text).split())


def pieces(text: str, found: Iterable[str], most: int = 140) -> Sequence[Piece]:
    """Return the part of a text around what was found, in pieces: (words, whether they are what was looked for).

    >>> pieces("月次のＣＳＶを出したい", ["csv"])
    [('月次の', False), ('ＣＳＶ', True), ('を出したい', False)]
    >>> pieces("a" * 100 + " b", ["b"], 20)[0][0].startswith("…")
    True
    """
    line = plain(text)
    hits = sorted(hit for word in found for hit in _hits(line, word))
    start = max(0, hits[0][0] - AROUND) if hits and hits[0][0] > most - AROUND else 0
    end = min(len(line), start + most)
    made: list[Piece] = []
    at = start
    for first, last in hits:
        if first < at or last > end:
            continue
        made += [(line[at:first], False), (line[first:last], True)]
        at = last
    made.append((line[at:end], False))
    shown = [piece for piece in made if piece[0]]
    return [*([("…", False)] if start else []), *shown, *([("…", False)] if end < len(line) else [])]


def _hits(line: str, word: str) -> Iterator[tuple[int, int]]:
    """Yield where a folded word stands in a line, from and to."""
    folded, places = "", []
    for index, sign in enumerate(line):
        as_searched = unicodedata.normalize("NFKC", sign).casefold()
        folded += as_searched
        places += [index] * len(as_searched)
    at = folded.find(word)
    while word and at >= 0:
        yield places[at], places[at + len(word) - 1] + 1
        at = folded.find(word, at + len(word))
