"""The database handle, the column types every table shares, and how a transaction begins.

Instants are aware UTC datetimes everywhere; ids are bigint inside and random outside.
"""

import enum
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import BigInteger, DateTime, Engine, Enum, Integer, MetaData, String, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    declared_attr,
    mapped_column,
    registry,
)
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator

from portal.foundation import clock

# Named constraints let a migration drop or rename them on SQLite and PostgreSQL alike.
NAMING = {
    "ix": "ix__%(table_name)s__%(column_0_N_name)s",
    "uq": "uq__%(table_name)s__%(column_0_N_name)s",
    "ck": "ck__%(table_name)s__%(constraint_name)s",
    "fk": "fk__%(table_name)s__%(column_0_N_name)s__%(referred_table_name)s",
    "pk": "pk__%(table_name)s",
}
LOCK_PATIENCE_SECONDS = 10.0
BIGINT = BigInteger().with_variant(Integer, "sqlite")
#: Enums are stored as their words, checked by the program; a new word needs no migration.
WORDS = Enum(
    enum.Enum, native_enum=False, length=20, values_callable=lambda kind: [word.value for word in kind]
)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware going in, aware UTC coming out; a naive datetime is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: UtcDateTime, int: BIGINT, enum.Enum: WORDS},
    )


class OneByOneSession(FlaskSession):
    """A session whose statements stand each by itself while `one_by_one` says so; see there."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Any:
        """Return the engine, or the same pool of connections without transactions around what is asked."""
        found = super().get_bind(*args, **kwargs)
        if _one_by_one.get() and not _writing.get() and isinstance(found, Engine):
            return _without_transactions(found)
        return found


db = SQLAlchemy(model_class=Base, session_options={"autoflush": True, "class_": OneByOneSession})
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

Id = Annotated[int, mapped_column(BIGINT, primary_key=True)]


class VersionError(RuntimeError):
    """A versioned row was changed without raising its version."""


def new_public_id() -> str:
    """Return a random id of 96 bits that is safe in URLs, DOM ids and file names (16 characters)."""
    return secrets.token_urlsafe(12)


class Public:
    """Mixin: the row's name to the outside world."""

    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_public_id)


class Timestamped:
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, onupdate=clock.now)


class Versioned:
    """Mixin: raised on every edit; an UPDATE made against an older version is refused."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


@event.listens_for(Session, "do_orm_execute")
def _raise_the_version(state: ORMExecuteState) -> None:
    """Refuse an UPDATE that goes past a versioned row's counter: what is remembered would be out of date."""
    mapper = state.bind_mapper
    if not state.is_update or mapper is None or not issubclass(mapper.class_, Versioned):
        return
    raised = {getattr(column, "key", column) for column in getattr(state.statement, "_values", None) or {}}
    if "version" not in raised and state.parameters is None:
        raise VersionError(f"an update of {mapper.class_.__name__} must raise its version")


# -- transactions ------------------------------------------------------------------------------------------

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_one_by_one: ContextVar[bool] = ContextVar("one_by_one", default=False)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside take SQLite's write lock at once, so that none must be upgraded half-way.

    Waiting for the lock is cooperative: SQLite itself would wait inside C and stop the whole event loop.
    """
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


@contextmanager
def one_by_one() -> Iterator[None]:
    """Statements begun inside stand each by itself, except while `writing`.

    For pages that only read: PostgreSQL, as we use it, sees the newest state with each statement in a transaction too,
    and to begin and end one is two more ways there and back. SQLite, where a transaction keeps what it first saw and
    costs nothing, goes on having one.
    """
    token = _one_by_one.set(True)
    try:
        yield
    finally:
        _one_by_one.reset(token)


@cache
def _without_transactions(engine: Engine) -> Engine:
    if engine.dialect.name != "postgresql":
        return engine
    return engine.execution_options(isolation_level="AUTOCOMMIT")


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside take no write lock, although the request may write later on.

    For what must be known before slow things are waited for; `outside_transaction` lets go of it again.
    """
    token = _writing.set(False)
    try:
        yield
    finally:
        _writing.reset(token)


#: What PostgreSQL says when two transactions crossed and it ended this one: a deadlock, or no order in which both hold.
CROSSED = frozenset({"40P01", "40001"})


def crossed(error: Exception) -> bool:
    """Tell whether an edit failed only because another one crossed it, so that running it again will do."""
    return (
        isinstance(error, StaleDataError) or getattr(getattr(error, "orig", None), "sqlstate", "") in CROSSED
    )


def inserting(model: Any) -> Any:
    """Return an INSERT into the model's table that knows what to do about a row that is there already."""
    known: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
    return known[db.engine.dialect.name](model)


@contextmanager
def outside_transaction() -> Iterator[None]:
    """Let go of the database for slow work (hashing a password); nothing unsaved may be pending.

    Rows loaded before are expired and load again afterwards. Raises RuntimeError when changes are pending.
    """
    if db.session.new or db.session.dirty or db.session.deleted:
        raise RuntimeError("unsaved changes would be lost")
    db.session.rollback()
    yield


def engine_options(uri: str) -> dict[str, Any]:
    """Return pool settings that suit an event loop with many streams (streams hold no connection)."""
    if uri.startswith("sqlite"):
        return {
            "connect_args": {"timeout": 0.05, "check_same_thread": False},
            "pool_size": 10,
            "max_overflow": 30,
        }
    return {"pool_size": 10, "max_overflow": 20, "pool_timeout": 10, "pool_pre_ping": True}


@event.listens_for(Engine, "connect")
def _prepare_connection(connection: Any, _record: Any) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-32000",
            "mmap_size=2147418112",  # the most there is: what is looked up in large indexes is not read anew
        ):
            connection.execute(f"PRAGMA {pragma}")
    elif type(connection).__module__.startswith("psycopg"):
        # PostgreSQL would translate a statement that it thinks dear into machine code: 20 ms for one that takes 5.
        connection.execute("SET jit TO off")
        connection.commit()


@event.listens_for(Engine, "begin")
def _begin(connection: Any) -> None:
    if connection.dialect.name != "sqlite":
        return
    if not _writing.get():
        connection.exec_driver_sql("BEGIN")
        return
    patience = time.monotonic() + LOCK_PATIENCE_SECONDS
    pause = 0.001
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            return
        except OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > patience:
                raise
            time.sleep(pause)  # cooperative under gevent
            pause = min(pause * 2, 0.05)


def durability(connection: Any) -> dict[str, str]:
    """Return the settings that decide whether an acknowledged write survives a power cut, as the database has them."""
    if connection.dialect.name == "sqlite":
        names = ("journal_mode", "synchronous", "foreign_keys")
        return {name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar()) for name in names}
    names = ("fsync", "synchronous_commit", "full_page_writes")
    return {name: str(connection.exec_driver_sql(f"SHOW {name}").scalar()) for name in names}


DURABLE = {
    "journal_mode": {"wal", "memory"},  # an in-memory database has no journal to speak of
    "synchronous": {"2", "3"},
    "foreign_keys": {"1"},
    "fsync": {"on"},
    "synchronous_commit": {"on", "remote_write", "remote_apply"},
    "full_page_writes": {"on"},
}


class NotDurable(RuntimeError):
    """The database is set up so that it may lose what it acknowledged."""


def assert_durable(connection: Any) -> None:
    """Raise NotDurable when a setting would let the database lose acknowledged writes."""
    wrong = {k: v for k, v in durability(connection).items() if v not in DURABLE[k]}
    if wrong:
        raise NotDurable(", ".join(f"{name} = {value}" for name, value in wrong.items()))
