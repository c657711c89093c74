"""How much each term weighs in a text: BM25 with the title scored apart as well. Pure.

The usual length of a text is a fixed figure, not the mean of what is there: so a weight never changes because of other
texts, nobody learns from it about texts they may not read, and the order of indexing makes no difference.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from portal.foundation.search.packing import pack
from portal.foundation.search.shapes import Indexed
from portal.foundation.search.words import LONGEST, aligned, fold, terms_of

K1, B = 1.2, 0.75
USUAL_BODY, USUAL_TITLE = 1400, 15  # terms
TITLE, HEADING, BODY = 4, 2, 1  # how often a term counts by where it is
TITLE_APART = 2  # how much the title weighs when scored on its own
UNIT = 1000  # weights are kept as whole thousandths: sums of them are the same on every database
RECIPE = "1"  # raise it when texts are to be weighed anew


@dataclass(frozen=True)
class Weighed:
    """A text ready for the index: its terms with their weights, and its words as they are kept."""

    weights: dict[str, int]
    words: bytes


def weigh(text: Indexed) -> Weighed:
    """Return the terms of a text with their weights, and its words as they are kept."""
    body = aligned(text.body)
    in_title = Counter(terms_of(fold(text.title)))
    in_headings = Counter(term for heading in text.headings for term in terms_of(fold(heading.words)))
    in_body = Counter(terms_of(body.text))
    long_body = _length(in_body.total(), USUAL_BODY)
    long_title = _length(in_title.total(), USUAL_TITLE)
    weights = {}
    for term in in_title.keys() | in_headings.keys() | in_body.keys():
        often = TITLE * in_title[term] + HEADING * in_headings[term] + BODY * in_body[term]
        weight = _saturated(often, long_body) + TITLE_APART * _saturated(in_title[term], long_title)
        weights[term[: LONGEST + 1]] = round(UNIT * weight)
    return Weighed(weights, pack(body, text.body, text.headings))


def digest(text: Indexed) -> str:
    """Return what differs whenever a text would be weighed differently or shown differently."""
    headings: Sequence[str] = [f"{heading.anchor} {heading.words}" for heading in text.headings]
    whole = "\x00".join((RECIPE, text.title, *headings, text.body))
    return blake2b(whole.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _length(terms: int, usual: int) -> float:
    return K1 * (1 - B + B * terms / usual)


def _saturated(often: int, length: float) -> float:
    return often * (K1 + 1) / (often + length) if often else 0.0
