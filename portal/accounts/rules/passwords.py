"""Which passwords are too easy: too short, much used, made of what everybody knows about a person, or a pattern."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path

SHORTEST, LONGEST = 8, 128
LEAST_DIGITS = 12  # of digits alone a password needs more: a date or a telephone number is soon guessed
LEAST_OF_ONES_OWN = 5  # characters that must remain once everything known about the person is taken out
_LIST = Path(__file__).with_name("common_passwords.txt")
_LOOKALIKES = str.maketrans("@$0134!5789", "asoieaistbg")
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
    "!@#$%^&*()",
    "q1w2e3r4t5y6u7i8o9p0",
    "あいうえおかきくけこさしすせそたちつてと",
)


class Weakness(StrEnum):
    """Why a password is refused."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"
    PERSONAL = "personal"
    PATTERN = "pattern"


def weakness(password: str, known: Iterable[str] = ()) -> Weakness | None:
    """Return why a password is too easy to guess, or None. `known`: name, mail, company, product.

    >>> [weakness(easy).value for easy in ("Passw0rd2026!", "qwertyuiop", "aaaabbbb")]
    ['common', 'pattern', 'pattern']
    >>> weakness("minato-2026", ["ken@minato.example"]).value
    'personal'
    >>> weakness("river lamp onion 7") is None
    True
    """
    if len(password) < SHORTEST:
        return Weakness.SHORT
    if len(password) > LONGEST:
        return Weakness.LONG
    plain = unicodedata.normalize("NFKC", password).casefold()
    if _is_common(plain):
        return Weakness.COMMON
    if _is_pattern(plain):
        return Weakness.PATTERN
    return Weakness.PERSONAL if _is_personal(plain, known) else None


def _is_common(plain: str) -> bool:
    forms = (plain, plain.translate(_LOOKALIKES))
    if any({form, core} & _common() for form in forms for core in _cores(form)):
        return True
    words = {word for word in re.split(r"[\W\d_]+", plain) if word}
    return 0 < len(words) <= 2 and words <= _common()


def _cores(form: str) -> set[str]:
    """Return a password without what people hang before and behind it: years, digits, signs."""
    return {
        re.sub(r"[\W\d_]+$", "", form),
        re.sub(r"^[\W\d_]+|[\W\d_]+$", "", form),
        re.sub(r"[\W_]+", "", form),
    }


def _is_pattern(plain: str) -> bool:
    if len(set(plain)) <= 3 or (plain.isdigit() and len(plain) < LEAST_DIGITS):
        return True
    for length in range(1, len(plain) // 2 + 1):
        if len(plain) % length == 0 and plain == plain[:length] * (len(plain) // length):
            return True
    return _left_of_runs(plain) < 4


def _left_of_runs(plain: str) -> int:
    """Return how many characters remain when runs along the alphabet or a row of keys count as one each."""
    steps = 1
    for before, after in pairwise(plain):
        if not (before == after or _neighbours(before, after)):
            steps += 1
    return steps


def _neighbours(before: str, after: str) -> bool:
    return any(before + after in row or after + before in row for row in _ROWS)


def _is_personal(plain: str, known: Iterable[str]) -> bool:
    rest = plain
    for word in sorted(_words(known), key=len, reverse=True):
        rest = rest.replace(word, "")
    own = re.sub(r"[\W\d_]", "", rest)
    return rest != plain and (len(own) < LEAST_OF_ONES_OWN or own in _common())


def _words(known: Iterable[str]) -> set[str]:
    words: set[str] = set()
    for text in known:
        plain = unicodedata.normalize("NFKC", text).casefold()
        words |= {plain, *re.split(r"[\W_]+", plain)}
    return {word for word in words if len(word) >= 3}


@cache
def _common() -> frozenset[str]:
    lines = _LIST.read_text(encoding="utf-8").split()
    return frozenset(lines)
