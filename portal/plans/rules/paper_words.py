"""Words inside a drawing, broken into lines by an estimate of their width: drawings do not break lines themselves."""

import re
import unicodedata
from functools import lru_cache

WIDE, BROAD, CAPITAL, NARROW, THIN = 1.0, 0.95, 0.74, 0.62, 0.36
"""Widths in em: a Japanese character, a broad letter, a capital, another, a thin one; rather too wide than not."""
NARROWER = (0.92, 0.84, 0.76, 0.68, 0.6)
"""How much narrower a text of several lines is tried, until it would take one line more."""
_THIN = frozenset("ijlftrI.,:;'|!()[] ")
_BROAD = frozenset("mMwW@%")
_CLOSING = frozenset("、。，．・：；？！」』）］｝〉》】ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ)],.!?:;%")
_OPENING = frozenset("(（「『［【〈《“[")
_PIECES = re.compile(r"[A-Za-z0-9_.,'’+\-/&@%]+\s?|\s|.", re.DOTALL)


def width_of(text: str) -> float:
    """Return about how wide a text is, in em.

    >>> width_of("売上"), round(width_of("KPI 1"), 2)
    (2.0, 2.82)
    """
    return sum(_width(letter) for letter in text)


def lines_of(text: str, width: float, most: int) -> list[str]:
    """Return a text in at most `most` lines of `width` em; what does not fit ends with “…”.

    Latin words stay whole where they fit on a line, no line begins with what closes a phrase or ends with what opens
    one, and several lines are about equally long.

    >>> lines_of("データに基づく経営判断", 10, 2)
    ['データに基づ', 'く経営判断']
    >>> lines_of("顧客と話す時間(営業1人・週)", 9, 2)
    ['顧客と話す時間', '(営業1人・週)']
    >>> lines_of("Halve the order lead time", 8, 2)
    ['Halve the order', 'lead time']
    >>> lines_of("あ" * 100, 5, 2)
    ['あああああ', 'ああああ…']
    """
    lines = _lines(text, width, most)
    longest = max((width_of(word) for word in _PIECES.findall(text)), default=0.0)
    for part in NARROWER if len(lines) > 1 and not lines[-1].endswith("…") else ():
        if width * part < longest:
            break
        tighter = _lines(text, width * part, most)
        if len(tighter) > len(lines) or tighter[-1].endswith("…"):
            break
        lines = tighter
    return list(lines)


@lru_cache(maxsize=8_000)
def _lines(text: str, width: float, most: int) -> tuple[str, ...]:
    lines: list[str] = [""]
    for piece in _pieces(" ".join(text.split()), width):
        line = lines[-1]
        if (
            line
            and width_of(line + piece.rstrip()) > width
            and not (piece[0] in _CLOSING and width_of(line + piece) <= width + 1)
        ):
            if len(lines) == most:
                lines[-1] = _cut(line, width)
                break
            carried = line[-1] if line[-1] in _OPENING and len(line) > 1 else ""
            lines[-1] = line.removesuffix(carried)
            lines.append(carried + piece.lstrip())
        else:
            lines[-1] += piece
    return tuple(line.rstrip() for line in lines if line.strip())


def _pieces(text: str, width: float) -> list[str]:
    """Return what stays together: Latin words that fit on a line, everything else letter by letter."""
    found: list[str] = []
    for piece in _PIECES.findall(text):
        found.extend([piece] if width_of(piece) <= width else piece)
    return found


def _cut(line: str, width: float) -> str:
    while line and width_of(line) + WIDE > width:
        line = line[:-1]
    return line.rstrip(" ,、") + "…"


def _width(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WFA":
        return WIDE
    if letter in _THIN:
        return THIN
    if letter in _BROAD:
        return BROAD
    return CAPITAL if letter.isupper() else NARROW
