"""Rows that are read on every page and change seldom, taken again without reading while their version is the same.

The version is asked for each time, in a statement that the page needs anyway, so what is remembered is never out of
date. Remembered rows are detached: they are for reading, on requests that change nothing.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

from flask import has_request_context, request
from sqlalchemy.orm import object_session

from portal.foundation.db import Model

R = TypeVar("R", bound=Model)
MOST_ROWS = 5_000


class RememberedRows:
    """Detached rows by class, id and version, the least recently used dropped first."""

    def __init__(self, most: int = MOST_ROWS):
        self._most = most
        self._rows: OrderedDict[tuple[type[Model], int, int], Model] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, kind: type[R], row_id: int, version: int, read: Callable[[], R | None]) -> R | None:
        """Return the row of that version, reading it when it is not remembered; None when it is gone."""
        key = (kind, row_id, version)
        with self._lock:
            if (known := self._rows.get(key)) is not None:
                self._rows.move_to_end(key)
                return known  # type: ignore[return-value]
        row = read()
        if row is None:
            return None
        if (session := object_session(row)) is not None:
            session.expunge(row)
        with self._lock:
            self._rows[key] = row
            while len(self._rows) > self._most:
                self._rows.popitem(last=False)
        return row

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._rows.clear()


rows = RememberedRows()


def only_reading() -> bool:
    """True while a request is answered that changes nothing, so that detached rows will do."""
    return has_request_context() and request.method in ("GET", "HEAD")
