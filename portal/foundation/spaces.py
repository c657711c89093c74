"""The wall between spaces: whoever reads what is told in spaces reads those alone that are open to them.

Tables of what stands in a space inherit `InSpace`. The session narrows every statement to the spaces that are open
now (see tenancy.py, which looks at each statement once for both walls); with none opened, touching such a table is an
error, not an empty list.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Executable, ForeignKey, Row, Select, Table, bindparam, event
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column, with_loader_criteria

from portal.foundation.db import BIGINT, db
from portal.foundation.walls import tables_of, walled, walled_tables_in

S = TypeVar("S", bound=Select[*tuple[Any, ...]])


class SpaceError(RuntimeError):
    """What stands in a space was touched with no space opened, or in one that is not open."""


@dataclass(frozen=True)
class Opened:
    """The spaces that are open now, by inner id; None: all of them, for the system itself."""

    ids: frozenset[int] | None

    def admits(self, space_id: int | None) -> bool:
        return self.ids is None or space_id in self.ids


_opened: ContextVar[Opened | None] = ContextVar("opened_spaces", default=None)


@walled
class InSpace:
    """Mixin for a table whose rows stand in exactly one space."""

    @declared_attr
    @classmethod
    def space_id(cls) -> Mapped[int]:
        return mapped_column(BIGINT, ForeignKey("space.id", ondelete="CASCADE"), index=True)


@contextmanager
def spaces_open(ids: Iterable[int]) -> Iterator[None]:
    """Open these spaces and no other, for reading and writing."""
    token = _opened.set(Opened(frozenset(ids)))
    try:
        yield
    finally:
        _opened.reset(token)


@contextmanager
def every_space(reason: str) -> Iterator[None]:
    """Lift the wall between spaces on purpose, for the system itself. `reason` is for the reader of the code."""
    if not reason:
        raise ValueError("say why")
    token = _opened.set(Opened(None))
    try:
        yield
    finally:
        _opened.reset(token)


def opened() -> Opened | None:
    """Return which spaces are open now, None where nothing was opened."""
    return _opened.get()


def criterion(touched: Iterable[Table]) -> Any | None:
    """Return the loader option that narrows a statement to the open spaces, None where all are open.

    Raises SpaceError with no space opened.
    """
    current = _opened.get()
    if current is None:
        raise SpaceError(f"no space is open: {', '.join(sorted(table.name for table in touched))}")
    if current.ids is None:
        return None
    allowed = sorted(current.ids)
    return with_loader_criteria(InSpace, lambda cls: cls.space_id.in_(allowed), include_aliases=True)


def tables_in_spaces() -> frozenset[Table]:
    """Return every table whose rows stand in a space."""
    return tables_of(InSpace)


def in_open_spaces(statement: S, *models: type[InSpace], along: Iterable[type[InSpace]] = ()) -> S:
    """Prepare a read of columns that is asked again and again: build it once, `ask_in_spaces` it with any open.

    Each table of a customer or in a space must be among `models`, else SpaceError; tables in `along` are joined by a
    condition that carries the space already (an outer join, which a further condition would make an inner one).
    """
    missing = walled_tables_in(statement) - {_table(model) for model in (*models, *along)}
    if missing:
        raise SpaceError(f"not narrowed to spaces: {', '.join(sorted(table.name for table in missing))}")
    for model in models:
        statement = statement.where(model.space_id.in_(_OPEN))
    return statement.execution_options(in_open_spaces=True)


def ask_in_spaces(statement: Executable, **values: Any) -> Sequence[Row[Any]]:
    """Run a prepared statement in the spaces that are open, past the session; raises SpaceError with none opened."""
    current = _opened.get()
    if current is None or current.ids is None or not statement.get_execution_options().get("in_open_spaces"):
        raise SpaceError("a prepared statement is asked with spaces opened one by one")
    values["open_spaces"] = sorted(current.ids)
    session = db.session()
    session.flush()  # what was changed in this piece of work is seen, as by any other read
    return session.connection().execute(statement, values).all()


_OPEN = bindparam("open_spaces", expanding=True, type_=BIGINT)


def _table(model: Any) -> Table:
    return model.__table__


@event.listens_for(Session, "before_flush")
def _check(session: Session, _context: Any, _instances: Any) -> None:
    rows = [row for row in {*session.new, *session.dirty, *session.deleted} if isinstance(row, InSpace)]
    if not rows:
        return
    current = _opened.get()
    for row in rows:
        if current is None or not (current.admits(row.space_id) or _is_new_space(row, session)):
            raise SpaceError(f"{type(row).__name__}: its space is not open")


def _is_new_space(row: InSpace, session: Session) -> bool:
    """True for a space itself that is only being made: nobody can have opened it before."""
    return row in session.new and row.space_id is None
