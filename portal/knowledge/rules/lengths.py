"""How long reading takes."""

import math
import re

SIGNS_A_MINUTE, WORDS_A_MINUTE = 500, 220
_SIGN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9'’_-]*")


def minutes_of(words: str) -> int:
    """Return the minutes that reading takes, at least one: Japanese by signs, the rest by words.

    >>> minutes_of(""), minutes_of("解約" * 600), minutes_of("word " * 700)
    (1, 3, 4)
    """
    signs, others = len(_SIGN.findall(words)), len(_WORD.findall(words))
    return max(1, math.ceil(signs / SIGNS_A_MINUTE + others / WORDS_A_MINUTE))
