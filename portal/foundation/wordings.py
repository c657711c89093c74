"""Two wordings of one text, told apart: what stayed, what went, what came. Japanese by characters, English by words."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

SAME, GONE, NEW = "same", "gone", "new"
#: Comparing costs as many steps as there are pairs of equal words; beyond this, both texts are told whole.
MOST_PAIRS = 60_000
#: Fewer equal characters than this between two changes are drawn into them, so that words stay readable.
LEAST_SAME = 3
SHOWN_AROUND = 60

#: A word with the blank behind it, a run of figures, one character of a script without blanks, or anything else.
_TOKEN = re.compile(r"[0-9０-９.,]+|[^\W\d_぀-ヿ㐀-鿿豈-﫿]+\s?|\s+|.", re.S)


class Piece(NamedTuple):
    """A stretch of text: `kind` is same, gone or new; `cut` where the middle of a long stretch was left out."""

    kind: str
    text: str
    cut: bool = False


@lru_cache(maxsize=2_000)
def told_apart(before: str, after: str) -> tuple[Piece, ...]:
    """Return both wordings as one line of pieces, what went before what came.

    >>> [tuple(piece)[:2] for piece in told_apart("close in six days", "close in three days")]
    [('same', 'close in '), ('gone', 'six '), ('new', 'three '), ('same', 'days')]
    >>> [tuple(piece)[:2] for piece in told_apart("請求書の処理日数", "請求書の処理時間")]
    [('same', '請求書の処理'), ('gone', '日数'), ('new', '時間')]
    """
    if before == after:
        return (Piece(SAME, after),) if after else ()
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    head, tail = _ends(old, new)
    middle = _middle(old[head : len(old) - tail], new[head : len(new) - tail])
    same_tail = new[len(new) - tail :] if tail else []
    return tuple(_joined([Piece(SAME, "".join(new[:head])), *middle, Piece(SAME, "".join(same_tail))]))


def shortened(pieces: Iterable[Piece], around: int = SHOWN_AROUND) -> list[Piece]:
    """Leave out the middle of long stretches that stayed the same.

    >>> [len(piece.text) for piece in shortened([Piece("same", "x" * 500), Piece("new", "y")])]
    [60, 1]
    """
    found = list(pieces)
    shown: list[Piece] = []
    for place, piece in enumerate(found):
        if piece.kind != SAME or len(piece.text) <= 2 * around + 10:
            shown.append(piece)
            continue
        if place:
            shown.append(Piece(SAME, piece.text[:around], cut=place == len(found) - 1))
        if place < len(found) - 1:
            shown.append(Piece(SAME, piece.text[-around:], cut=True))
    return shown


def _ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """Return how many words stayed the same at the beginning, and at the end."""
    most = min(len(old), len(new))
    head = next((place for place in range(most) if old[place] != new[place]), most)
    left = most - head
    tail = next((place for place in range(left) if old[-1 - place] != new[-1 - place]), left)
    return head, tail


def _middle(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    counted = Counter(new)
    if sum(counted[word] for word in old) > MOST_PAIRS:
        yield from (Piece(GONE, "".join(old)), Piece(NEW, "".join(new)))
        return
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece(SAME, "".join(new[c:d]))
        else:
            yield Piece(GONE, "".join(old[a:b]))
            yield Piece(NEW, "".join(new[c:d]))


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Draw short equal stretches between two changes into them, then join what follows each other."""
    filled = [piece for piece in pieces if piece.text]
    gone, new, found = "", "", []
    for place, piece in enumerate(filled):
        between = 0 < place < len(filled) - 1
        if piece.kind == SAME and not (between and len(piece.text.strip()) < LEAST_SAME):
            found += [Piece(GONE, gone), Piece(NEW, new), piece]
            gone = new = ""
            continue
        gone += piece.text if piece.kind != NEW else ""
        new += piece.text if piece.kind != GONE else ""
    found += [Piece(GONE, gone), Piece(NEW, new)]
    return [piece for piece in found if piece.text]
