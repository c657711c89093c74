"""Lists as parameters of a statement: one text of SQL however long the list is, on both databases."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import JSON, BigInteger, String, bindparam, cast, func, select
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import Subquery

from portal.foundation.db import db


def numbers(name: str, *columns: str) -> Subquery:
    """Return the parameter `name`, made by `listed`, as rows of whole numbers with these columns."""
    if on_postgresql():
        each = func.json_array_elements(cast(bindparam(name, type_=String), JSON)).table_valued("value")
        found: list[ColumnElement[Any]] = [
            cast(each.c.value.op("->>")(at), BigInteger).label(column) for at, column in enumerate(columns)
        ]
    else:
        each = func.json_each(bindparam(name, type_=String)).table_valued("value")
        found = [
            func.json_extract(each.c.value, f"$[{at}]").label(column) for at, column in enumerate(columns)
        ]
    return select(*found).subquery(name)


def words(name: str) -> Subquery:
    """Return the parameter `name`, a list of words made by `listed`, as rows with the column `word`."""
    if on_postgresql():
        each = func.json_array_elements_text(cast(bindparam(name, type_=String), JSON)).table_valued("value")
    else:
        each = func.json_each(bindparam(name, type_=String)).table_valued("value")
    return select(each.c.value.label("word")).subquery(name)


def listed(rows: Iterable[Sequence[int]] | Iterable[str]) -> str:
    """Return rows as the parameter that `numbers` and `words` read."""
    return json.dumps(list(rows), separators=(",", ":"))


def on_postgresql() -> bool:
    """Tell which of the two databases this is."""
    return db.engine.dialect.name == "postgresql"
