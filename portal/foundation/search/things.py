"""What texts are texts of, and in which category they stand: kept in memory while the index stays as it is."""

import threading
from collections.abc import Sequence
from sys import intern

from portal.foundation import remembered
from portal.foundation.db import db
from portal.foundation.search import statements, vocabulary
from portal.foundation.search.lists import listed, on_postgresql

Thing = tuple[str, int, str]  # source, subject, path of the category


def of(texts: Sequence[int], changes: int) -> dict[int, Thing]:
    """Return of each of these texts what it is a text of, while the index was changed so many times."""
    if vocabulary.being_written():  # what is not committed yet must never be remembered
        return _read(texts)
    known = _kept.those(texts, changes)
    if missing := [text_id for text_id in texts if text_id not in known]:
        read = _read(missing)
        _kept.keep(read, changes)
        known |= read
    return known


def _read(texts: Sequence[int]) -> dict[int, Thing]:
    if not texts:
        return {}
    values = {"texts": listed(texts)}
    rows = db.session.connection().execute(statements.things(on_postgresql()), values)
    return {row.id: (intern(row.source), row.subject_id, intern(row.group_path)) for row in rows}


class _Kept:
    """Things by their text, as of one number of changes."""

    MOST = 100_000  # a few hundred bytes each

    def __init__(self) -> None:
        self._changes = -1
        self._things: dict[int, Thing] = {}
        self._lock = threading.Lock()
        remembered.forgets(self)

    def those(self, texts: Sequence[int], changes: int) -> dict[int, Thing]:
        with self._lock:
            if changes != self._changes:
                return {}
            return {text_id: self._things[text_id] for text_id in texts if text_id in self._things}

    def keep(self, things: dict[int, Thing], changes: int) -> None:
        with self._lock:
            if changes != self._changes or len(self._things) > self.MOST:
                self._changes, self._things = changes, {}
            self._things.update(things)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._changes, self._things = -1, {}


_kept = _Kept()
