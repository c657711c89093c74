"""Has the database the shape that this version of the code expects? Migrations say so, one after the other."""

import logging
import time
from functools import cache
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import Flask
from flask_migrate import Migrate
from sqlalchemy import Connection

from portal.foundation.config import ROOT
from portal.foundation.db import db

log = logging.getLogger("alembic.runtime.migration")
FOLDER = ROOT / "migrations"
LOOKS_AGAIN_AFTER_SECONDS = 30.0


class Behind(RuntimeError):
    """Migrations of this version have not been applied to the database yet."""


def set_up(app: Flask) -> None:
    """Let `flask db` and `bin/portal migrate` find the migrations, and remember what was found about them."""
    Migrate(app, db, directory=str(FOLDER), render_as_batch=True)
    for one in (log, logging.getLogger("alembic")):
        one.setLevel(logging.WARNING)  # it tells of each look at the database, which is not worth a line
    app.extensions["up_to_date_until"] = 0.0


def tell_of_migrations() -> None:
    """Log each migration that is applied from now on."""
    log.setLevel(logging.INFO)


def assert_migrated(connection: Connection) -> None:
    """Raise Behind when a migration is missing.

    A database that is ahead is fine: migrations expand first, so that the release before goes on working.
    """
    newest = _newest(FOLDER)
    current = set(MigrationContext.configure(connection).get_current_heads())
    if newest - current and not _is_ahead(current):
        raise Behind("The database is behind this version. Run: bash bin/portal migrate")


def assert_migrated_lately(app: Flask, connection: Connection) -> None:
    """Raise Behind as `assert_migrated` does; a good answer is believed for half a minute."""
    if time.monotonic() < app.extensions["up_to_date_until"]:
        return
    assert_migrated(connection)
    app.extensions["up_to_date_until"] = time.monotonic() + LOOKS_AGAIN_AFTER_SECONDS


@cache
def _newest(folder: Path) -> frozenset[str]:
    return frozenset(ScriptDirectory(str(folder)).get_heads())


def _is_ahead(current: set[str]) -> bool:
    """Tell whether the database names a migration that this version has never heard of."""
    scripts = ScriptDirectory(str(FOLDER))
    for revision in current:
        try:
            scripts.get_revision(revision)
        except CommandError:
            return True
    return False
