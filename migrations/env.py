"""Alembic's environment: the application's own database and models."""

from alembic import context
from flask import current_app

from portal.foundation.db import db


def run_migrations() -> None:
    """Apply migrations over one connection; tables are rebuilt where SQLite cannot alter them."""
    database = current_app.extensions["migrate"].db
    with database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Outside any transaction, or SQLite ignores it; rebuilding a table must not cascade into others.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run_migrations()
