"""From text to terms: the same for what is indexed, what is asked and what is highlighted. Pure.

Latin words are kept as written and as stems; Japanese, which has no spaces, as pairs of neighbouring characters.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from Stemmer import Stemmer

LONGEST = 60  # characters of a word; what is longer is no word
STEM = "~"  # before a stem; no word begins with it
SHORTEST_KATAKANA = (
    4  # characters of a word in katakana that is a term as a whole, so that mistakes in it are noticed
)
HIRAGANA, KATAKANA = "ぁ-ゖゝゞ", "ァ-ヺーヽヾ"
HAN = "々〆㐀-䶿一-鿿豈-\ufaff\U00020000-\U0003ffff"
CJK = f"{HIRAGANA}{KATAKANA}{HAN}가-힣"

#: Old and small kana as what they are read or typed as: シヤツ meets シャツ, ゐ meets い.
_OLD = str.maketrans(
    "ゐゑぁぃぅぇぉっゃゅょゎヰヱァィゥェォッャュョヮヵヶ",
    "いえあいうえおつやゆよわイエアイウエオツヤユヨワカケ",
)
_VU = re.compile("([ヴゔ])([ァィェォぁぃぇぉ]?)")
_AS_B = dict(zip("ァィェォぁぃぇぉヴゔ", "バビベボばびべぼブぶ", strict=True))
_LONG_AT_THE_END = re.compile(f"(?<=[ァ-ヺー][ァ-ヺ])ー(?![{KATAKANA}])")
#: Where folding may change how many characters there are; what lies between keeps its places.
_UNEVEN = re.compile(
    f"[{KATAKANA}\uff61-\uff9f]+|ゔ[ぁぃぇぉ]?"
    "|(?:[^\\x00-\\x7f぀-ヿ一-鿿\uff01-\uff5e、。「」・]|\\S[\u0300-\u036f\u3099\u309a])+"
)
_RUN = re.compile(f"([{CJK}]+)|((?:(?![{CJK}_])\\w)+(?:['’](?:(?![{CJK}_])\\w)+)*)")
_KATAKANA_WORD = re.compile(f"[ァ-ヺー]{{{SHORTEST_KATAKANA},}}")

_stem = lru_cache(50_000)(Stemmer("english").stemWord)


def fold(text: str) -> str:
    """Return a text as it is compared: width, case, old and small kana and a long sound at the end make no difference.

    >>> fold("ﾕｰｻﾞｰ・ＩＤ"), fold("ヴァイオリン"), fold("シャツ") == fold("シヤツ")
    ('ユーザ・id', 'バイオリン', True)
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    if folded.isascii():
        return folded
    folded = _VU.sub(lambda vu: _AS_B[vu[2] or vu[1]], folded)
    return _LONG_AT_THE_END.sub("", folded).translate(_OLD)


@dataclass(frozen=True)
class Folded:
    """A text as it is compared, and where each place of it was in the text as written.

    `shifts` are (place as compared, place as written) from which on the two differ by another distance than before.
    """

    text: str
    shifts: Sequence[Sequence[int]] = ()

    def written(self, place: int) -> int:
        """Return where a place of the compared text is in the written one."""
        at = bisect_right(self.shifts, place, key=lambda shift: shift[0]) - 1
        return place if at < 0 else self.shifts[at][1] + place - self.shifts[at][0]

    def between(self, start: int, length: int, written: str) -> str:
        """Return the written text that a stretch of the compared one is; nothing when it begins nowhere (-1)."""
        return "" if start < 0 else written[self.written(start) : self.written(start + length)]


def aligned(text: str) -> Folded:
    """Fold a text and keep account of where things were.

    >>> aligned("ユーザーの設定").written(4)
    5
    """
    if text.isascii():
        return Folded(text.lower())
    parts: list[str] = []
    shifts: list[tuple[int, int]] = []
    length = end = 0
    for uneven in _UNEVEN.finditer(text):
        parts.append(_kept(text[end : uneven.start()]))
        length += uneven.start() - end
        end = uneven.end()
        folded = fold(uneven[0])
        parts.append(folded)
        length += len(folded)
        if len(folded) != len(uneven[0]):
            shifts.append((length, end))
    parts.append(_kept(text[end:]))
    return Folded("".join(parts), shifts)


def terms_of(text: str) -> Iterator[str]:
    """Yield the terms of a folded text, each as often as it is there.

    >>> list(terms_of("目標を settings"))
    ['目標', '標を', 'を', 'settings', '~set']
    """
    for run in _RUN.finditer(text):
        if run[1]:
            yield from pairs(run[1])
            yield run[1][-1]
            yield from _KATAKANA_WORD.findall(run[1])
        else:
            word = latin(run[2])
            yield word
            yield STEM + _stem(word)


def runs(text: str) -> Iterator[re.Match[str]]:
    """Yield the runs of a folded text: group 1 without spaces between words (Japanese), group 2 a word."""
    return _RUN.finditer(text)


def pairs(run: str) -> list[str]:
    """Return the pairs of neighbouring characters of a run; a single character stays as it is."""
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def latin(word: str) -> str:
    """Return a folded word as a term: no possessive, no longer than a word can be."""
    return word.replace("’", "'").removesuffix("'s")[:LONGEST]


def stem_of(word: str) -> str:
    """Return the term under which all inflections of a word meet."""
    return STEM + _stem(word)


def is_katakana_word(text: str) -> bool:
    """Tell whether a text is one longer word in katakana, which is a term as a whole."""
    return bool(_KATAKANA_WORD.fullmatch(text))


def _kept(text: str) -> str:
    """Fold what has as many characters folded as written."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).lower().translate(_OLD)
    return folded if len(folded) == len(text) else text.lower()[: len(text)].ljust(len(text))
