"""Lists as parameters of a statement: one text of SQL however long the list is, on both databases."""

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import JSON, BigInteger, Select, String, bindparam, cast, func, select
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import CTE

from portal.foundation.db import db


@cache
def numbers(name: str, *columns: str, postgresql: bool) -> CTE:
    """Return the parameter `name`, made by `listed`, as rows of whole numbers with these columns."""
    if postgresql:
        each = func.json_array_elements(cast(bindparam(name, type_=String), JSON)).table_valued("value")
        found: list[ColumnElement[Any]] = [
            cast(each.c.value.op("->>")(at), BigInteger).label(column) for at, column in enumerate(columns)
        ]
    else:
        each = func.json_each(bindparam(name, type_=String)).table_valued("value")
        found = [
            func.json_extract(each.c.value, f"$[{at}]").label(column) for at, column in enumerate(columns)
        ]
    return _read_once(select(*found), name)


@cache
def words(name: str, *, postgresql: bool) -> CTE:
    """Return the parameter `name`, a list of words made by `listed`, as rows with the column `word`."""
    value = bindparam(name, type_=String)
    if postgresql:
        each = func.json_array_elements_text(cast(value, JSON)).table_valued("value")
    else:
        each = func.json_each(value).table_valued("value")
    return _read_once(select(each.c.value.label("word")), name)


def listed(rows: Iterable[Sequence[int]] | Iterable[str]) -> str:
    """Return rows as the parameter that `numbers` and `words` read."""
    return json.dumps(list(rows), separators=(",", ":"))


def on_postgresql() -> bool:
    """Tell which of the two databases this is."""
    return db.engine.dialect.name == "postgresql"


def _read_once(found: Select[Any], name: str) -> CTE:
    """Keep the rows of a list: joined in the inner loop, SQLite would read its text again and again."""
    return found.cte(name).prefix_with("MATERIALIZED")
