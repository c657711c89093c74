"""Where an installation of its own lives: a folder, and with PostgreSQL a database."""

import os
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from portal.foundation.config import Settings
from portal.foundation.db import db

SERVER = os.environ.get("DATABASE_URL", "")


class Place:
    """A folder, and with PostgreSQL a database of that name: made empty (`afresh`), or the one that is there."""

    def __init__(self, folder: Path, name: str, *, afresh: bool):
        self.folder, self.name = folder, name
        self.url = make_url(SERVER).set(database=name).render_as_string(hide_password=False) if SERVER else ""
        if SERVER and afresh:
            self.give_back()
            self._admin(f"CREATE DATABASE {name}")

    def settings(self, **more: object) -> Settings:
        """Return the settings of an installation here."""
        return Settings(
            _env_file=None, data_dir=self.folder, database_url=self.url, log_format="json", **more
        )

    def give_back(self) -> None:
        """Drop the database."""
        if SERVER:
            self._admin(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")

    def _admin(self, statement: str) -> None:
        engine = create_engine(SERVER, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


def let_go(app: Flask) -> None:
    """Close an application's connections, so that its database can be dropped."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
