"""One wrong, missing, surplus or swapped letter in a longer word. Pure.

Two words that are one mistake apart have something in common when one letter is dropped from each, or from one.
"""

from hashlib import blake2b

from portal.foundation.search.words import STEM, is_katakana_word

SHORTEST_LATIN = 5  # letters of a word in which a mistake is thought of: "mail" and "main" are two words


def may_be_mistyped(word: str) -> bool:
    """Tell whether a term is a word long enough to guess what was meant.

    >>> [may_be_mistyped(word) for word in ("report", "main", "~report", "ダツシユボード", "設定", "20261122")]
    [True, False, False, True, False, False]
    """
    if word.isascii() or not is_katakana_word(word):
        return (
            len(word) >= SHORTEST_LATIN
            and word.isalpha()
            and not word.startswith(STEM)
            and _has_letters(word)
        )
    return True


def left(word: str) -> set[int]:
    """Return the word and what is left of it when any one letter is dropped, each as a number of 63 bits."""
    return {_number(word)} | {_number(word[:at] + word[at + 1 :]) for at in range(len(word))}


def one_apart(word: str, other: str) -> bool:
    """Tell whether one letter too many, too few or wrong, or two swapped neighbours, turn one word into the other.

    >>> one_apart("report", "reprot"), one_apart("report", "reports"), one_apart("report", "resort")
    (True, True, True)
    >>> one_apart("report", "retrop"), one_apart("report", "report")
    (False, False)
    """
    if word == other or abs(len(word) - len(other)) > 1:
        return False
    start = _alike(word, other)
    end = min(_alike(word[::-1], other[::-1]), min(len(word), len(other)) - start)
    of_word, of_other = word[start : len(word) - end], other[start : len(other) - end]
    return max(len(of_word), len(of_other)) == 1 or (len(of_word) == 2 and of_word == of_other[::-1])


def _has_letters(word: str) -> bool:
    return "a" <= word[0] <= "z" or "à" <= word[0] <= "ɏ"


def _alike(word: str, other: str) -> int:
    return next(
        (at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other))
    )


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1
