"""Writing events and their counts: a few statements for each table, whatever the number of customers.

A statement holds so many rows that writing them takes some milliseconds; between two of them pages go on.

Rows are written in the order of their keys, so that two batches at once wait for each other instead of crossing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from portal.foundation.cooperation import let_others_go_on
from portal.foundation.db import db
from portal.foundation.tenancy import write_across
from portal.usage.actions.people import link
from portal.usage.models import UsageCount, UsageEvent, UsagePerson, UsageTotal
from portal.usage.queries.customers import Found
from portal.usage.rules.rows import Row

SLICE = 200
WHY = "a batch of the whole installation holds events of many customers"
People = Mapping[tuple[int, str], int]  # ids of people by customer and by how the product names them


@dataclass(frozen=True, slots=True)
class Placed:
    """A row of which it is known whose it is, and on which of their days it happened."""

    index: int
    row: Row
    customer: Found
    day: date


def note_people(placed: Sequence[Placed], now: datetime) -> People:
    """Add the people who are named for the first time, note when each was last active, and return their ids."""
    last: dict[tuple[int, str], datetime] = {}
    for one in placed:
        key, at = (
            (one.customer.id, one.row.person),
            min(one.row.at, now),
        )  # a clock ahead makes nobody active later
        last[key] = max(last.get(key, at), at)
    statement = _insert(UsagePerson)
    statement = statement.on_conflict_do_update(
        index_elements=["customer_id", "named"], set_={"last_at": _later(statement, UsagePerson, "last_at")}
    ).returning(*_columns(UsagePerson, "id", "customer_id", "named", "first_at"))
    found = _write(
        statement,
        [
            {"customer_id": customer_id, "named": named, "first_at": now, "last_at": at}
            for (customer_id, named), at in sorted(last.items())
        ],
    )
    link([(row.id, row.customer_id, row.named) for row in found if row.first_at == now and row.named])
    return {(row.customer_id, row.named): row.id for row in found}


def keep_new(placed: Sequence[Placed], people: People, token_id: int, now: datetime) -> Sequence[Placed]:
    """Keep the events whose ids their customers have not told of before, and return those."""
    statement = (
        _insert(UsageEvent)
        .on_conflict_do_nothing(index_elements=["customer_id", "event_id"])
        .returning(*_columns(UsageEvent, "customer_id", "event_id"))
    )
    facts = [_event(one, people, token_id, now) for one in placed]
    let_others_go_on()
    new = {(row.customer_id, row.event_id) for row in _write(statement, facts)}
    return [one for one in placed if (one.customer.id, one.row.id) in new]


def add_counts(new: Sequence[Placed], people: People) -> None:
    """Add new events to the counts of their days and people, and to the totals."""
    counts: dict[tuple[int, str, date, int], list[Any]] = {}
    totals: dict[tuple[int, str], list[Any]] = {}
    for one in new:
        row, customer_id = one.row, one.customer.id
        person_id = people[customer_id, row.person]
        count = counts.setdefault((customer_id, row.name, one.day, person_id), [0, 0.0])
        total = totals.setdefault((customer_id, row.name), [0, 0.0, row.at, row.at])
        for sums in (count, total):
            sums[0] += row.times
            sums[1] += row.value or 0.0
        total[2:] = min(total[2], row.at), max(total[3], row.at)
    let_others_go_on()
    _add_to_counts(counts)
    _add_to_totals(totals)


def _add_to_counts(counts: Mapping[tuple[int, str, date, int], Sequence[Any]]) -> None:
    statement = _insert(UsageCount)
    key = ("customer_id", "name", "day", "person_id")
    sums = {column: _sum(statement, UsageCount, column) for column in ("times", "value_sum")}
    rows = [
        dict(zip(key, one, strict=True), times=said[0], value_sum=said[1])
        for one, said in sorted(counts.items())
    ]
    _write(statement.on_conflict_do_update(index_elements=key, set_=sums), rows)


def _add_to_totals(totals: Mapping[tuple[int, str], Sequence[Any]]) -> None:
    statement = _insert(UsageTotal)
    change = {column: _sum(statement, UsageTotal, column) for column in ("times", "value_sum")}
    change["first_at"] = _later(statement, UsageTotal, "first_at", first=True)
    change["last_at"] = _later(statement, UsageTotal, "last_at")
    rows = [
        {
            "customer_id": customer_id,
            "name": name,
            "times": times,
            "value_sum": value,
            "first_at": first,
            "last_at": last,
        }
        for (customer_id, name), (times, value, first, last) in sorted(totals.items())
    ]
    _write(statement.on_conflict_do_update(index_elements=["customer_id", "name"], set_=change), rows)


def _write(statement: Any, rows: Sequence[dict[str, Any]]) -> list[Any]:
    """Write rows and return what the statement returns of them, giving way to others in between."""
    returned: list[Any] = []
    for begin in range(0, len(rows), SLICE):
        result = write_across(statement, rows[begin : begin + SLICE], why=WHY)
        returned += result.all() if result.returns_rows else []
        let_others_go_on()
    return returned


def _event(one: Placed, people: People, token_id: int, now: datetime) -> dict[str, Any]:
    row = one.row
    return {
        "customer_id": one.customer.id, "event_id": row.id, "name": row.name, "at": row.at, "taken_at": now,
        "person_id": people[one.customer.id, row.person], "times": row.times, "value": row.value,
        "properties": row.properties, "token_ref": token_id,
    }  # fmt: skip


def _insert(model: Any) -> Any:
    insert = insert_postgresql if db.engine.dialect.name == "postgresql" else insert_sqlite
    return insert(model.__table__)


def _columns(model: Any, *names: str) -> list[Any]:
    return [model.__table__.c[name] for name in names]


def _sum(statement: Any, model: Any, column: str) -> Any:
    return model.__table__.c[column] + statement.excluded[column]


def _later(statement: Any, model: Any, column: str, *, first: bool = False) -> Any:
    kept, new = model.__table__.c[column], statement.excluded[column]
    return case((new < kept if first else new > kept, new), else_=kept)
