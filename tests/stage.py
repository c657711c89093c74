"""The stage: one database per test worker, put back to how the cast left it before each test."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg import sql
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url


class Stage(Protocol):
    """A database that can be put back to how it was kept."""

    folder: Path

    def url(self, name: str) -> str:
        """Return the address of the database of that name."""

    def make_empty(self) -> None:
        """Make the database new."""

    def keep(self) -> None:
        """Keep the database as it is now as the one to go back to; nobody may be connected to it."""

    def put_back(self) -> None:
        """Make the database as it was kept; who is still connected is cut off."""

    def another(self, name: str) -> Any:
        """`with` gives the address of one more database, empty, for as long as it is needed."""

    def take_down(self) -> None:
        """Leave nothing behind."""


def stage_for(server: str, folder: Path, worker: str) -> Stage:
    """Return a stage on this PostgreSQL, or in a file when there is none."""
    return PostgresStage(server, folder, worker) if server else SqliteStage(folder)


class SqliteStage:
    """A file, and a copy of it."""

    def __init__(self, folder: Path):
        self.folder = folder

    def url(self, name: str) -> str:
        return f"sqlite:///{self.folder / name}.sqlite"

    def make_empty(self) -> None:
        return

    def keep(self) -> None:
        shutil.copyfile(self.folder / "stage.sqlite", self.folder / "kept.sqlite")

    def put_back(self) -> None:
        for suffix in ("-wal", "-shm"):
            (self.folder / f"stage.sqlite{suffix}").unlink(missing_ok=True)
        shutil.copyfile(self.folder / "kept.sqlite", self.folder / "stage.sqlite")

    @contextmanager
    def another(self, name: str) -> Iterator[str]:
        try:
            yield self.url(name)
        finally:
            for path in self.folder.glob(f"{name}.sqlite*"):
                path.unlink()

    def take_down(self) -> None:
        return


class PostgresStage:
    """A database of which only what was written is put back; it is copied anew when its tables are others."""

    def __init__(self, server: str, folder: Path, worker: str):
        self.folder, self._server, self._worker = folder, make_url(server), worker
        # One connection for all that is made and dropped.
        self._owner = create_engine(self._server, isolation_level="AUTOCOMMIT")
        self._tables: WrittenTables | None = None

    def url(self, name: str) -> str:
        return self._server.set(database=self._name(name)).render_as_string(hide_password=False)

    def make_empty(self) -> None:
        self._drop("stage")
        self._admin(f"CREATE DATABASE {self._name('stage')}")

    def keep(self) -> None:
        self._drop("kept")
        self._copy("stage", "kept")
        address = make_url(self.url("stage")).set(drivername="postgresql")
        self._tables = WrittenTables(address.render_as_string(hide_password=False))

    def put_back(self) -> None:
        assert self._tables is not None
        if self._tables.put_back():
            return
        self._tables.leave()
        self._drop("stage")
        self._copy("kept", "stage")
        self._tables.come_back()

    @contextmanager
    def another(self, name: str) -> Iterator[str]:
        self._drop(name)
        self._admin(f"CREATE DATABASE {self._name(name)}")
        try:
            yield self.url(name)
        finally:
            self._drop(name)

    def take_down(self) -> None:
        if self._tables is not None:
            self._tables.leave()
        for name in ("stage", "kept"):
            self._drop(name)
        self._owner.dispose()

    def _name(self, name: str) -> str:
        return f"banso_{name}_{self._worker}"

    def _drop(self, name: str) -> None:
        self._admin(f"DROP DATABASE IF EXISTS {self._name(name)} WITH (FORCE)")

    def _copy(self, name: str, to: str) -> None:
        """Copy a database by its files where the server can (PostgreSQL 15): half the time of copying row by row."""
        with self._owner.connect() as connection:
            version = connection.dialect.server_version_info or (0,)
        by_files = " STRATEGY FILE_COPY" if version >= (15,) else ""
        self._admin(f"CREATE DATABASE {self._name(to)} TEMPLATE {self._name(name)}{by_files}")

    def _admin(self, statement: str) -> None:
        with self._owner.connect() as connection:
            connection.exec_driver_sql(statement)


#: Where PostgreSQL keeps what tables are like: a new row there, or one less, and the database is made anew.
SHAPES = ("pg_class", "pg_attribute", "pg_constraint", "pg_index", "pg_trigger", "pg_proc")
TABLES = """
SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relpersistence <> 't'
AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
"""
#: How many of each table's rows are newer than a transaction; `age` compares numbers that begin again at zero.
WRITTEN = """
SELECT {name} FROM (
  SELECT count(*) AS held, count(*) FILTER (WHERE age(xmin) < age(%(since)s::xid)) AS new FROM {table}
) AS found WHERE held <> {held} OR new > 0
"""
SEQUENCES = """
SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), last_value IS NOT NULL
FROM pg_sequences
"""
#: Whoever is in the middle of something is waited for; who does nothing can write nothing any more.
CUT_OFF = """
SELECT pg_terminate_backend(pid, CASE state WHEN 'idle' THEN 0 ELSE 5000 END) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


class WrittenTables:
    """What the tables of a PostgreSQL held, written anew into those that were written since.

    Every row names the transaction that made it (xmin): rows made since are known, whoever made them, and where there
    are none, as many rows as before are the same rows.
    """

    def __init__(self, address: str):
        self._address = address
        self.come_back()
        may = self._ask("SHOW is_superuser") == [("on",)]  # leave out foreign keys for a moment
        self._able = may and self._connection.info.server_version >= 140000
        self._held = {name: self._taken_from(name) for (name,) in self._ask(TABLES)}
        self._sequences = {row[0]: row for row in self._ask(SEQUENCES)}
        counted = (
            sql.SQL(WRITTEN).format(
                name=sql.Literal(name),
                table=sql.SQL(name),
                held=self._ask(f"SELECT count(*) FROM {name}")[0][0],
            )
            for name in (*self._held, *SHAPES)
        )
        self._written = sql.SQL("UNION ALL").join(counted).as_string()

    def put_back(self) -> bool:
        """Write what was held into the tables that were written; False when the database must be made anew."""
        if not self._able:
            return False
        try:
            self._ask(CUT_OFF)
            written = [name for (name,) in self._ask(self._written, {"since": self._since})]
            if not self._held.keys() >= set(written):
                return False
            if written:
                self._refill(written)
            self._count_on()
        except psycopg.Error:  # a test may have cut us off
            return False
        return True

    def come_back(self) -> None:
        """Connect to a database that nobody has written to since it was made."""
        self._connection = psycopg.connect(self._address, autocommit=True)
        self._connection.execute("SET plan_cache_mode TO force_generic_plan")
        self._connection.execute("SET jit TO off")
        self._since = self._transaction()

    def leave(self) -> None:
        """Let go of the database."""
        self._connection.close()

    def _refill(self, written: list[str]) -> None:
        with self._connection.transaction():
            # Without foreign keys and triggers.
            self._connection.execute("SET LOCAL session_replication_role TO replica")
            self._connection.execute("; ".join(f"DELETE FROM {name}" for name in written))
            for name in filter(self._held.get, written):
                with self._connection.cursor().copy(f"COPY {name} FROM STDIN (FORMAT BINARY)") as copy:
                    copy.write(self._held[name])
            self._since = self._transaction()

    def _count_on(self) -> None:
        """Let every sequence go on from where it was."""
        for name, _value, _used in set(self._ask(SEQUENCES)) - set(self._sequences.values()):
            self._ask("SELECT setval(%s, %s, %s)", self._sequences[name])

    def _taken_from(self, table: str) -> bytes:
        with self._connection.cursor().copy(f"COPY {table} TO STDOUT (FORMAT BINARY)") as copy:
            return b"".join(copy)

    def _transaction(self) -> str:
        return str(self._ask("SELECT pg_current_xact_id()::xid")[0][0])

    def _ask(self, question: str, values: Any = None) -> list[tuple[Any, ...]]:
        return self._connection.execute(question, values).fetchall()
