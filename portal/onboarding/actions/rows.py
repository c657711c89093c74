"""Many rows added or changed in one statement each, past the session; changed ones with their versions raised."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.tenancy import CustomerOwned, TenancyError, scope
from portal.onboarding.models import Step


def add(model: type[CustomerOwned], found: Sequence[Mapping[str, Any]]) -> None:
    """Add rows of the customer in scope, each with the same columns."""
    current = scope()
    if current is None or current.customer_id is None:
        raise TenancyError("a write needs one customer's scope")
    if found:
        db.session.flush()
        values = [{**row, "customer_id": current.customer_id} for row in found]
        db.session.connection().execute(model.__table__.insert(), values)  # type: ignore[attr-defined]


def change(changed: Mapping[Step, Mapping[str, Any]]) -> None:
    """Give steps new values, the same columns for each. Raises StaleDataError where an edit crossed."""
    if not changed:
        return
    current = scope()
    if current is None or any(not current.admits(step) for step in changed):
        raise TenancyError("a write needs one customer's scope")
    db.session.flush()  # what else was changed about these steps is written before, with its own version
    now = clock.now()
    table = Step.__table__
    columns = sorted(next(iter(changed.values())))
    statement = (
        table.update()  # type: ignore[attr-defined]
        .where(
            table.c.id == bindparam("the_id"),
            table.c.customer_id == bindparam("the_customer"),
            table.c.version == bindparam("the_version"),
        )
        .values(
            {name: bindparam(f"new_{name}") for name in columns}
            | {"version": bindparam("next_version"), "updated_at": bindparam("the_time")}
        )
    )
    rows = [
        {f"new_{name}": values[name] for name in columns}
        | {
            "the_id": step.id, "the_customer": step.customer_id, "the_version": step.version,
            "next_version": step.version + 1, "the_time": now,
        }
        for step, values in changed.items()
    ]  # fmt: skip
    done = db.session.connection().execute(statement, rows)
    if done.rowcount not in (-1, len(rows)):
        raise StaleDataError(f"{len(rows)} steps were to be changed, {done.rowcount} were")
    for step, values in changed.items():
        for name, value in {**values, "version": step.version + 1, "updated_at": now}.items():
            set_committed_value(step, name, value)
