"""Which passwords are too easy: too short, much used, made of what everybody knows about a person, or a pattern.

zxcvbn (D. L. Wheeler, USENIX Security 2016) estimates how many guesses somebody needs who begins with the 30,000
commonest passwords, names, words, dates, rows of keys and repetitions. We add the words of `familiar_words.txt` and
what is known about the person.
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from zxcvbn import matching, scoring

SHORTEST, LONGEST = 8, 128
FEWEST_GUESSES = 10**8  # eight characters of which none can be foreseen
LEAST_OF_ONES_OWN = 5  # letters that must remain once everything known about the person is taken out
JUDGED = 24  # characters: the work grows fast with the length, and what these resist the rest cannot weaken
_FAMILIAR = Path(__file__).with_name("familiar_words.txt")


class Weakness(StrEnum):
    """Why a password is refused."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"
    PERSONAL = "personal"
    PATTERN = "pattern"


def weakness(password: str, known: Iterable[str] = ()) -> Weakness | None:
    """Return why a password is too easy to guess, or None. `known`: name, mail, company, product.

    Takes up to a third of a second for odd ones: call it off the loop.

    >>> [weakness(easy).value for easy in ("Passw0rd2026!", "qwertyuiop", "aaaabbbb")]
    ['common', 'common', 'pattern']
    >>> weakness("minato-2026", ["ken@minato.example"]).value
    'personal'
    >>> weakness("river lamp onion 7") is None
    True
    """
    if len(password) < SHORTEST:
        return Weakness.SHORT
    if len(password) > LONGEST:
        return Weakness.LONG
    plain, words = _plain(password), _words(known)
    if _is_personal(plain, words):
        return Weakness.PERSONAL
    found = _cheapest_way(plain[:JUDGED], words)
    return None if found["guesses"] >= FEWEST_GUESSES else _reason(found["sequence"])


def _is_personal(plain: str, words: set[str]) -> bool:
    # zxcvbn thinks several words in a row hard to guess, even when all of them are known.
    rest = plain
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != plain and len(re.sub(r"[\W\d_]", "", rest)) < LEAST_OF_ONES_OWN


def _cheapest_way(plain: str, known: set[str]) -> dict[str, Any]:
    # Not by `zxcvbn()`: it keeps what is known about one person in a dictionary that all requests share.
    dictionaries = {**matching.RANKED_DICTIONARIES, "familiar": _familiar(), "known": dict.fromkeys(known, 1)}
    return scoring.most_guessable_match_sequence(plain, matching.omnimatch(plain, dictionaries))


def _reason(sequence: list[dict[str, Any]]) -> Weakness:
    used = {part.get("dictionary_name") for part in sequence} - {None}
    if "known" in used:
        return Weakness.PERSONAL
    return Weakness.COMMON if used else Weakness.PATTERN


def _words(known: Iterable[str]) -> set[str]:
    words: set[str] = set()
    for text in known:
        words |= {_plain(text), *re.split(r"[\W_]+", _plain(text))}
    return {word for word in words if len(word) >= 3 or (word and not word.isascii())}


def _plain(text: str) -> str:
    """Return a text as guessers try it first: capitals and wide letters hide nothing."""
    return unicodedata.normalize("NFKC", text).casefold()


@cache
def _familiar() -> dict[str, int]:
    words = _FAMILIAR.read_text(encoding="utf-8").split()
    return {word: rank for rank, word in enumerate(words, 1)}
