"""Which words mean the same to readers: kept in memory while no author changes them."""

import threading
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from portal.foundation import remembered
from portal.foundation.db import db
from portal.search.models import SynonymGroup

Stamp = tuple[int, int]


def groups() -> Sequence[SynonymGroup]:
    """Return all groups, by their first word."""
    found = db.session.scalars(select(SynonymGroup)).all()
    return sorted(found, key=lambda group: group.words[0] if group.words else "")


def group(public_id: str) -> SynonymGroup | None:
    """Return the group of this public id."""
    return db.session.scalar(select(SynonymGroup).where(SynonymGroup.public_id == public_id))


def synonyms() -> Mapping[str, Sequence[str]]:
    """Return for each word the others that mean the same."""
    if not remembered.only_reading():
        return _read()
    number, versions = db.session.connection().execute(_STAMP).one()
    return _kept.take((number, versions))


def _read() -> dict[str, Sequence[str]]:
    same: dict[str, list[str]] = {}
    for words in db.session.scalars(select(SynonymGroup.words).order_by(SynonymGroup.id)):
        for word in words:
            others = same.setdefault(word, [])
            others += [other for other in words if other != word and other not in others]
    return dict(same)


class _Kept:
    """The synonyms as of how many groups there are, and how often they were changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stamp: Stamp | None = None
        self._same: Mapping[str, Sequence[str]] = {}
        remembered.forgets(self)

    def take(self, stamp: Stamp) -> Mapping[str, Sequence[str]]:
        with self._lock:
            if self._stamp == stamp:
                return self._same
        same = _read() if stamp[0] else {}
        with self._lock:
            self._stamp, self._same = stamp, same
        return same

    def clear(self) -> None:
        with self._lock:
            self._stamp, self._same = None, {}


_kept = _Kept()
_STAMP = select(func.count(SynonymGroup.id), func.coalesce(func.sum(SynonymGroup.version), 0))
