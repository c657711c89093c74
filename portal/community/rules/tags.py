"""Tags as people type them, and as they are compared. Pure."""

import re
import unicodedata
from collections.abc import Iterable

LONGEST, MOST = 40, 8
_BETWEEN = re.compile(r"[,、，;；\n]+")


def typed(text: str) -> list[str]:
    """Return the tags of a line as people type it.

    >>> typed("＃CSV、請求書, csv ,")
    ['CSV', '請求書']
    """
    return named(_BETWEEN.split(text))


def named(words: Iterable[str]) -> list[str]:
    """Return tags that may be kept: trimmed, none twice, not too many."""
    found: dict[str, str] = {}
    for word in words:
        shown = " ".join(unicodedata.normalize("NFKC", word).split()).strip("# ")[:LONGEST].strip()
        if shown:
            found.setdefault(folded(shown), shown)
    return list(found.values())[:MOST]


def folded(word: str) -> str:
    """Return a tag as it is compared and stands in addresses.

    >>> folded("ＣＳＶ の 取り込み")
    'csv の 取り込み'
    """
    return unicodedata.normalize("NFKC", " ".join(word.split())).casefold()[:LONGEST]
