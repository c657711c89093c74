"""Rows that are read on every page and change seldom, taken again without reading while their version is the same.

The version is asked for each time, in a statement that the page needs anyway, so what is remembered is never out of
date. Remembered rows are detached: they are for reading, on requests that change nothing.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from flask import has_request_context, request
from sqlalchemy import Row
from sqlalchemy.orm import object_session

from portal.foundation.db import Model
from portal.foundation.tenancy import ask

R = TypeVar("R", bound=Model)
MOST_ROWS = 5_000


class Forgetful(Protocol):
    """Something that keeps what it read."""

    def clear(self) -> None: ...


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


class RowsSeen:
    """Plain rows by kind, id and version: of many rows asked for, only those of a new version are read.

    Who may see a row is decided by the statement that names its version, in the scope that is open; rows are of one
    version of one table, the same for every reader.
    """

    def __init__(self, most: int = 100_000):
        self._most = most
        self._rows: OrderedDict[tuple[str, int, int], Row[Any]] = OrderedDict()
        self._lock = threading.Lock()
        forgets(self)

    def take(self, kind: str, statement: Any, wanted: Sequence[tuple[int, int]]) -> dict[int, Row[Any]]:
        """Return the rows of these (id, version) by id; `statement` reads those with ids in `new`.

        Its first column is the id, and it has the column `version`.
        """
        if not only_reading():  # what is not committed yet must never be remembered
            return {row[0]: row for row in ask(statement, new=[row_id for row_id, _ in wanted])}
        with self._lock:
            known = {row_id: self._rows.get((kind, row_id, version)) for row_id, version in wanted}
        found = {row_id: row for row_id, row in known.items() if row is not None}
        new = [row_id for row_id in known if row_id not in found]
        if new:
            read = {row[0]: row for row in ask(statement, new=new)}
            with self._lock:
                self._rows.update({(kind, row_id, row.version): row for row_id, row in read.items()})
                while len(self._rows) > self._most:
                    self._rows.popitem(last=False)
            found |= read
        return found

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._rows.clear()


_every: list[Forgetful] = []
_harmless: set[str] = set()
rows = RememberedRows()


def forgets(kept: Forgetful) -> None:
    """Let `forget_all` reach something else that is kept of rows."""
    _every.append(kept)


def forget_all() -> None:
    """Forget every row of every kind; for tests, whose database is put back behind our back."""
    rows.clear()
    for kept in _every:
        kept.clear()


def changes_nothing(endpoint: str) -> None:
    """Say of a page that what is posted to it changes no row: it takes no write lock and reads what is remembered."""
    _harmless.add(endpoint)


def only_reading() -> bool:
    """True while a request is answered that changes nothing, so that detached rows will do."""
    return has_request_context() and (request.method in ("GET", "HEAD") or request.endpoint in _harmless)
