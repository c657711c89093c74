"""Two editions of a text told apart: line by line, and inside a changed line word by word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from portal.foundation.wordings import GONE, NEW, SAME, Piece, told_apart

AROUND = 2  # unchanged lines that stay beside a change
MOST_LINES = 6_000
LEAST_ALIKE = 0.25  # of a line's characters
CHANGED, LEFT_OUT = "changed", "left_out"


@dataclass(frozen=True)
class Line:
    """A line of both editions: `kind` is same, gone, new, changed, or left_out (then `count` lines stayed the same)."""

    kind: str
    pieces: tuple[Piece, ...] = ()
    count: int = 0


def differences(before: str, after: str, *, around: int = AROUND) -> list[Line]:
    """Return both texts as one list of lines, unchanged stretches shortened; nothing where they are equal.

    >>> [line.kind for line in differences("a\\nthe first\\nc", "a\\nthe second\\nc\\nd")]
    ['same', 'changed', 'same', 'new']
    >>> [line.kind for line in differences("one\\ntwo", "亀\\n鶴")]
    ['gone', 'gone', 'new', 'new']
    >>> differences("a", "a")
    []
    """
    if before == after:
        return []
    return list(_shortened(list(_compared(before.split("\n"), after.split("\n"))), around))


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    if len(old) + len(new) > MOST_LINES:
        yield from (_line(GONE, line) for line in old)
        yield from (_line(NEW, line) for line in new)
        return
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (_line(SAME, line) for line in new[c:d])
        else:
            yield from _changed(old[a:b], new[c:d])


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """Set the lines of a change beside each other as far as they have anything in common; what has not is told as a
    whole, first what is gone."""
    gone: list[str] = []
    new_ones: list[str] = []
    for was, now in zip(old, new, strict=False):
        pieces = told_apart(was, now)
        if _alike(pieces, max(len(was), len(now))):
            yield from _replaced(gone, new_ones)
            yield Line(CHANGED, pieces)
            gone, new_ones = [], []
        else:
            gone.append(was)
            new_ones.append(now)
    yield from _replaced([*gone, *old[len(new) :]], [*new_ones, *new[len(old) :]])


def _replaced(gone: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    yield from (_line(GONE, line) for line in gone)
    yield from (_line(NEW, line) for line in new)


def _alike(pieces: Sequence[Piece], length: int) -> bool:
    """Tell whether enough of a line stayed the same to read both wordings inside each other."""
    return sum(len(piece.text.strip()) for piece in pieces if piece.kind == SAME) >= LEAST_ALIKE * length


def _line(kind: str, text: str) -> Line:
    return Line(kind, (Piece(kind, text),) if text else ())


def _shortened(lines: list[Line], around: int) -> Iterator[Line]:
    near = {
        place + step
        for place, line in enumerate(lines)
        if line.kind != SAME
        for step in range(-around, around + 1)
    }
    left_out = 0
    for place, line in enumerate(lines):
        if place in near:
            if left_out:
                yield Line(LEFT_OUT, count=left_out)
                left_out = 0
            yield line
        else:
            left_out += 1
    if left_out:
        yield Line(LEFT_OUT, count=left_out)
