"""Rows that are written once: the database itself refuses to change them."""

from sqlalchemy import DDL, event
from sqlalchemy.orm import Mapper

from portal.foundation.db import Model


class AppendOnlyError(RuntimeError):
    """Somebody tried to change a row that is kept as it was written."""


def append_only(model: type[Model]) -> type[Model]:
    """Class decorator: updates and deletes of the table are refused by the session and by a trigger."""
    for verb in ("before_update", "before_delete"):
        event.listen(model, verb, _refuse)
    for dialect, statements in trigger_statements(model.__tablename__).items():
        for statement in statements:
            event.listen(
                model.__table__, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)
            )
    return model


def trigger_statements(table: str) -> dict[str, list[str]]:
    """Return the DDL, by dialect, that makes `table` append-only; migrations execute the same."""
    sqlite = [
        f"CREATE TRIGGER {table}_{verb.lower()}_refused BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ]
    postgresql = [
        (
            f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
        ),
        (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
        ),
    ]
    return {"sqlite": sqlite, "postgresql": postgresql}


def _refuse(mapper: Mapper[object], _connection: object, _target: object) -> None:
    raise AppendOnlyError(f"{mapper.class_.__name__} is append-only")
