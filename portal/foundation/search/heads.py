"""The heaviest postings of terms, as questions read them: packed, and kept in memory while a term stays as it is.

Each term says by a number how often its postings were changed (`SearchTerm.changes`); the number comes with the term,
in the statement that every question asks anyway. Rights are part of the key: a head is of one part, and within SOME
each posting says its circle.
"""

import json
import threading
from array import array
from bisect import bisect_left
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import JSON, BigInteger, Select, Text, bindparam, case, cast, func, literal, select

from portal.foundation import remembered
from portal.foundation.db import db
from portal.foundation.search import vocabulary
from portal.foundation.search.lists import listed, numbers, on_postgresql
from portal.foundation.search.models import Part, SearchPosting, table
from portal.foundation.search.terms import Term

MOST, FEWEST = 5_000, 128  # postings of one head
OFTEN = 3  # questions after which a term is worth reading whole
MOST_KEPT = 2_000_000  # postings of all heads, twelve bytes each, or twice that
BY_WEIGHT = 1 << 40  # a posting is read as one number: its weight, then its text

Key = tuple[int, int, int]  # a term, one of its parts, and how often it was changed

_POSTING = table(SearchPosting)


@dataclass(frozen=True)
class Head:
    """The heaviest postings of a term in one part, the heaviest first; `whole`: there are no others."""

    texts: Sequence[int]
    weights: Sequence[int]
    circles: Sequence[int] | None  # within SOME: to which circle each text is told
    whole: bool

    def weights_in(self, texts: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Yield (text, weight) of those of these texts that the term is in."""
        there, weights = self._by_text
        for text_id in texts:
            at = bisect_left(there, text_id)
            if at < len(there) and there[at] == text_id:
                yield text_id, weights[at]

    @cached_property
    def _by_text(self) -> tuple[Sequence[int], Sequence[int]]:
        texts, weights = array("q"), array("i")
        for text_id, weight in sorted(zip(self.texts, self.weights, strict=True)):
            texts.append(text_id)
            weights.append(weight)
        return texts, weights


def of(wanted: Sequence[tuple[Term, Part]], most: int) -> list[Head]:
    """Return for each term in a part its `most` heaviest postings or more of them; one statement for what is new."""
    keys = [(term.id, int(part), term.changes) for term, part in wanted]
    trusted = not vocabulary.being_written()  # what is not committed yet must never be remembered
    heads: dict[Key, Head] = _kept.those(keys, most) if trusted else {}
    if missing := [key for key in keys if key not in heads]:
        read = _read(missing, _length(most))
        heads |= read
        if trusted:
            _kept.keep(read)
    return [heads[key] for key in keys]


def is_at_hand(term: Term) -> bool:
    """Tell whether all postings of a term are in memory, or it is asked for so often that they should be.

    Only while there is room: else each term that is read whole drives out others that are then read again.
    """
    keys = [(term.id, int(part), term.changes) for part in term.texts]
    return not vocabulary.being_written() and _kept.should_be_whole(keys, term.scanned)


def _length(most: int) -> int:
    """Return how many to read where so many are asked for: rather more, so that the next question finds them."""
    return min(MOST, max(FEWEST, 1 << (most - 1).bit_length()))


def _read(keys: Sequence[Key], most: int) -> dict[Key, Head]:
    values = {"asked": listed(key[:2] for key in keys), "most": most}
    rows = db.session.connection().execute(_statement(on_postgresql()), values)
    read = {(row.term, row.part): _head(row.postings, row.circles, most) for row in rows}
    return {key: read[key[:2]] for key in keys}


def _head(postings: str | None, circles: str | None, most: int) -> Head:
    found: list[int] = json.loads(postings or "[]")
    return Head(
        array("q", [posting % BY_WEIGHT for posting in found]),
        array("i", [posting // BY_WEIGHT for posting in found]),
        array("q", json.loads(circles)) if circles else None,
        whole=len(found) < most,
    )


@lru_cache(2)
def _statement(postgresql: bool) -> Select[Any]:
    """Read the heads of what is `asked`, `most` postings of each: in the order of the key, so that both lists agree."""
    asked = numbers("asked", "term", "part", postgresql=postgresql)
    gathered = func.json_agg if postgresql else func.json_group_array

    def each(value: Any) -> Any:
        heaviest = (
            select(value.label("value"))
            .where(_POSTING.c.term_id == asked.c.term, _POSTING.c.part == asked.c.part)
            .order_by(_POSTING.c.weight.desc(), _POSTING.c.text_id.desc())
            .limit(bindparam("most"))
            .correlate(asked)
            .subquery()
        )
        return cast(select(gathered(heaviest.c.value, type_=JSON)).correlate(asked).scalar_subquery(), Text)

    in_some = case((asked.c.part == int(Part.SOME), each(_POSTING.c.circle_id)))
    postings = each(cast(_POSTING.c.weight, BigInteger) * literal(BY_WEIGHT, BigInteger) + _POSTING.c.text_id)
    return select(asked.c.term, asked.c.part, postings.label("postings"), in_some.label("circles"))


class _Kept:
    """Heads by their key, those dropped first that nobody asked for lately."""

    MOST_WISHES = 100_000

    def __init__(self, most: int = MOST_KEPT):
        self._most, self._postings = most, 0
        self._heads: OrderedDict[Key, Head] = OrderedDict()
        self._wishes: Counter[Key] = Counter()
        self._lock = threading.Lock()
        remembered.forgets(self)

    def those(self, keys: Sequence[Key], most: int) -> dict[Key, Head]:
        """Return what is kept of these heads and long enough."""
        found = {}
        with self._lock:
            for key in keys:
                head = self._heads.get(key)
                if head is not None and (head.whole or len(head.texts) >= most):
                    self._heads.move_to_end(key)
                    found[key] = head
        return found

    def should_be_whole(self, keys: Sequence[Key], postings: int) -> bool:
        """Tell whether these heads are whole, or are wanted so often and there is room for so many postings."""
        with self._lock:
            if len(self._wishes) > self.MOST_WISHES:
                self._wishes.clear()
            missing = [key for key in keys if (head := self._heads.get(key)) is None or not head.whole]
            self._wishes.update(missing)
            if not missing:
                return True
            often = min(self._wishes[key] for key in missing) >= OFTEN
            return often and self._postings + postings <= self._most

    def keep(self, heads: Mapping[Key, Head]) -> None:
        with self._lock:
            for key, head in heads.items():
                if before := self._heads.pop(key, None):
                    self._postings -= len(before.texts)
                self._heads[key] = head
                self._postings += len(head.texts)
            while self._postings > self._most:
                _, dropped = self._heads.popitem(last=False)
                self._postings -= len(dropped.texts)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._heads.clear()
            self._wishes.clear()
            self._postings = 0


_kept = _Kept()
