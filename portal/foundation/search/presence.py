"""In which texts a common term is, a bit for each text: read whole once, it is asked of very many texts at no cost.

Kept in memory while a term stays as it is, as its heaviest postings are (heads.py). It knows nothing of rights: it is
asked of texts that the reader may read.
"""

import json
import threading
from collections import Counter, OrderedDict
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Select, Text, bindparam, cast, func, select

from portal.foundation import remembered
from portal.foundation.db import db
from portal.foundation.search import vocabulary
from portal.foundation.search.lists import on_postgresql
from portal.foundation.search.models import SearchPosting, table
from portal.foundation.search.terms import Term

LOOKED_UP = 20  # postings that are read whole while one is looked up
MOST_KEPT = 16 << 20  # bytes of all terms

Key = tuple[int, int]  # a term, and how often it was changed

_POSTING = table(SearchPosting)


def having(texts: Collection[int], term: Term) -> set[int] | None:
    """Return which of these texts have a term; None where looking each up costs less than reading the term whole.

    What was looked up of a term before counts: sooner or later each that is asked for again and again is read.
    """
    if vocabulary.being_written():  # what is not committed yet must never be remembered
        return None
    key = (term.id, term.changes)
    bits = _kept.get(key)
    if bits is None:
        if _kept.looked_up(key, len(texts)) * LOOKED_UP < term.scanned:
            return None
        bits = _bits_of(_read(term.id))
        _kept.keep(key, bits)
    end = len(bits) << 3
    return {text_id for text_id in texts if text_id < end and bits[text_id >> 3] >> (text_id & 7) & 1}


def _read(term_id: int) -> list[int]:
    postings = db.session.connection().execute(_statement(on_postgresql()), {"term": term_id}).scalar_one()
    return json.loads(postings or "[]")


def _bits_of(texts: Iterable[int]) -> bytes:
    """Set the bit of each text.

    >>> _bits_of([0, 9])
    b'\\x01\\x02'
    """
    texts = list(texts)
    bits = bytearray((max(texts, default=-1) >> 3) + 1)
    for text_id in texts:
        bits[text_id >> 3] |= 1 << (text_id & 7)
    return bytes(bits)


@lru_cache(2)
def _statement(postgresql: bool) -> Select[Any]:
    """Read all texts of a term as one list."""
    gathered = func.json_agg if postgresql else func.json_group_array
    texts = gathered(_POSTING.c.text_id, type_=JSON)
    return select(cast(texts, Text)).where(_POSTING.c.term_id == bindparam("term"))


class _Kept:
    """Bits by their key, those dropped first that nobody asked for lately; and what was looked up one by one."""

    MOST_LOOKED_UP = 100_000

    def __init__(self, most: int = MOST_KEPT):
        self._most, self._bytes = most, 0
        self._bits: OrderedDict[Key, bytes] = OrderedDict()
        self._looked_up: Counter[Key] = Counter()
        self._lock = threading.Lock()
        remembered.forgets(self)

    def get(self, key: Key) -> bytes | None:
        with self._lock:
            if (bits := self._bits.get(key)) is not None:
                self._bits.move_to_end(key)
            return bits

    def looked_up(self, key: Key, texts: int) -> int:
        """Return of how many texts it was asked one by one whether they have this term, these included."""
        with self._lock:
            if len(self._looked_up) > self.MOST_LOOKED_UP:
                self._looked_up.clear()
            self._looked_up[key] += texts
            return self._looked_up[key]

    def keep(self, key: Key, bits: bytes) -> None:
        with self._lock:
            self._looked_up.pop(key, None)
            self._bytes += len(bits) - len(self._bits.pop(key, b""))
            self._bits[key] = bits
            while self._bytes > self._most:
                _, dropped = self._bits.popitem(last=False)
                self._bytes -= len(dropped)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._bits.clear()
            self._looked_up.clear()
            self._bytes = 0


_kept = _Kept()
