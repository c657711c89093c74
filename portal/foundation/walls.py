"""Which walled tables a statement touches: those between customers (tenancy.py) and between spaces (spaces.py)."""

from functools import cache
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Table
from sqlalchemy.sql import visitors

from portal.foundation.db import Base

M = TypeVar("M", bound=type)
_WALLS: list[type] = []


def walled(mixin: M) -> M:
    """Decorator: tables that inherit this mixin stand behind a wall."""
    _WALLS.append(mixin)
    return mixin


def tables_of(mixin: type) -> frozenset[Table]:
    """Return every table that inherits a mixin."""
    return _tables_among(mixin, len(Base.metadata.tables))


def walled_tables_in(statement: Any) -> frozenset[Table]:
    """Return the walled tables of a statement, however deep inside it they stand."""
    return _tables_in(statement) & _walled_among(len(Base.metadata.tables), len(_WALLS))


@cache
def _walled_among(_tables_known: int, _walls_known: int) -> frozenset[Table]:
    """Put the walls together once, not with every statement."""
    return frozenset().union(*map(tables_of, _WALLS))


@cache
def _tables_among(mixin: type, _tables_known: int) -> frozenset[Table]:
    """Look again whenever another table is known: statements are prepared while features are still being imported."""
    mapped: list[Any] = [mapper.class_ for mapper in Base.registry.mappers]
    return frozenset(kind.__table__ for kind in mapped if issubclass(kind, mixin))


#: Which tables a statement touches, for as long as somebody holds it: statements never change.
_looked_through: WeakKeyDictionary[Any, frozenset[Table]] = WeakKeyDictionary()


def _tables_in(statement: Any) -> frozenset[Table]:
    known = _looked_through.get(statement)
    if known is None:
        parts = (statement, *visitors.iterate(statement))
        named = (part if isinstance(part, Table) else getattr(part, "table", None) for part in parts)
        known = _looked_through[statement] = frozenset(one for one in named if isinstance(one, Table))
    return known
