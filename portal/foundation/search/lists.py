"""Lists as parameters of a statement: one text of SQL however long the list is, on both databases."""

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Select,
    String,
    TableValuedAlias,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import CTE

from portal.foundation.db import db


@cache
def numbers(name: str, *columns: str, postgresql: bool) -> CTE:
    """Return the parameter `name`, made by `listed`, as rows of whole numbers with these columns.

    Of one column, the numbers themselves are listed: taking each out of a row of its own takes a quarter of the time
    in which SQLite looks up what it is for.
    """
    alone = len(columns) == 1
    each = _elements(name, as_text=alone, postgresql=postgresql)
    found = [
        _number(each.c.value, None if alone else at, postgresql=postgresql).label(column)
        for at, column in enumerate(columns)
    ]
    return _read_once(select(*found), name)


@cache
def words(name: str, *, postgresql: bool) -> CTE:
    """Return the parameter `name`, a list of words made by `listed`, as rows with the column `word`."""
    each = _elements(name, as_text=True, postgresql=postgresql)
    return _read_once(select(each.c.value.label("word")), name)


def listed(rows: Iterable[Sequence[int]] | Iterable[int] | Iterable[str]) -> str:
    """Return rows as the parameter that `numbers` and `words` read."""
    return json.dumps(list(rows), separators=(",", ":"))


def on_postgresql() -> bool:
    """Tell which of the two databases this is."""
    return db.engine.dialect.name == "postgresql"


def _elements(name: str, *, as_text: bool, postgresql: bool) -> TableValuedAlias:
    value = bindparam(name, type_=String)
    if not postgresql:
        return func.json_each(value).table_valued("value")
    each = func.json_array_elements_text if as_text else func.json_array_elements
    return each(cast(value, JSON)).table_valued("value")


def _number(value: ColumnElement[Any], at: int | None, *, postgresql: bool) -> ColumnElement[Any]:
    """Return an element as a number, or the one at a place in it."""
    if postgresql:
        return cast(value if at is None else value.op("->>")(at), BigInteger)
    return value if at is None else func.json_extract(value, f"$[{at}]")


def _read_once(found: Select[Any], name: str) -> CTE:
    """Keep the rows of a list: joined in the inner loop, SQLite would read its text again and again."""
    return found.cte(name).prefix_with("MATERIALIZED")
