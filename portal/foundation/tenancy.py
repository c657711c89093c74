"""One customer can never read or write another customer's rows, nor one side the other side's inside.

Every table that belongs to a customer inherits `CustomerOwned`. While a scope is open, the session narrows
each statement to that customer and to the reader's audience; with no scope open, touching such a table is
an error, not an empty list.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import (
    CursorResult,
    Executable,
    ForeignKey,
    ForeignKeyConstraint,
    Insert,
    Row,
    Select,
    Table,
    UniqueConstraint,
    bindparam,
    event,
    insert,
    or_,
    union_all,
)
from sqlalchemy.orm import (
    Mapped,
    ORMExecuteState,
    Session,
    declared_attr,
    mapped_column,
    with_loader_criteria,
)

from portal.foundation.audience import Audience, Seen, Visibility
from portal.foundation.db import BIGINT, db
from portal.foundation.spaces import criterion, tables_in_spaces
from portal.foundation.walls import tables_of, walled, walled_tables_in

S = TypeVar("S", bound=Select[*tuple[Any, ...]])
Q = TypeVar("Q", bound=Executable)
MOST_PREPARED = 64
P = ParamSpec("P")


class TenancyError(RuntimeError):
    """A customer's table was touched outside that customer's scope."""


@dataclass(frozen=True)
class Scope:
    """Whose rows are open, and for which eyes. No customer: every customer's, for reading only."""

    customer_id: int | None
    sees: frozenset[Visibility] | None  # None: the system itself, which is nobody's reader
    audience: Audience | None = None

    def admits(self, row: "CustomerOwned") -> bool:
        return self.customer_id is not None and row.customer_id == self.customer_id


_scope: ContextVar[Scope | None] = ContextVar("customer_scope", default=None)


@walled
class CustomerOwned:
    """Mixin for a table whose rows belong to exactly one customer.

    Such tables carry a unique (customer_id, id), so that others can point at them with `same_customer`.
    """

    @declared_attr
    @classmethod
    def customer_id(cls) -> Mapped[int]:
        return mapped_column(BIGINT, ForeignKey("customer.id"), index=True)


def owned_key() -> UniqueConstraint:
    """Return the constraint that lets other owned tables point here together with their customer."""
    return UniqueConstraint("customer_id", "id")


def same_customer(column: str, table: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """Return a foreign key to `table` that carries the customer: the database refuses a row that points across."""
    return ForeignKeyConstraint(
        ["customer_id", column], [f"{table}.customer_id", f"{table}.id"], ondelete=ondelete
    )


@contextmanager
def customer_scope(customer_id: int, audience: Audience | None = None) -> Iterator[None]:
    """Open one customer's rows. Without an audience it is the system that works, which sees both insides."""
    token = _scope.set(Scope(customer_id, audience.sees if audience else None, audience))
    try:
        yield
    finally:
        _scope.reset(token)


@contextmanager
def every_customer(reason: str, audience: Audience | None = None) -> Iterator[None]:
    """Lift the customer wall on purpose, for reading only. `reason` is for the reader of the code."""
    if not reason:
        raise ValueError("say why")
    token = _scope.set(Scope(None, audience.sees if audience else None, audience))
    try:
        yield
    finally:
        _scope.reset(token)


def scope() -> Scope | None:
    """Return the scope that is open now, or None."""
    return _scope.get()


def audience_in_scope() -> Audience | None:
    """Return for whose eyes the rows are open, or None for the system itself."""
    current = _scope.get()
    return current.audience if current else None


def narrowed(statement: S, *tables: type[CustomerOwned]) -> S:
    """Narrow a read of mapped columns by hand: the tested fast path past the session's own narrowing.

    Every owned table in the statement must be among `tables`, else TenancyError.
    """
    current = _required(tables)
    missing = _owned_tables_in(statement) - {_table(model) for model in tables}
    if missing:
        raise TenancyError(f"not narrowed: {', '.join(sorted(t.name for t in missing))}")
    for model in tables:
        if current.customer_id is not None:
            statement = statement.where(model.customer_id == current.customer_id)
        if current.sees is not None and issubclass(model, Seen):
            statement = statement.where(model.visibility.in_(sorted(current.sees)))
    return statement.execution_options(narrowed=True)


def scoped(statement: S, *tables: type[CustomerOwned], along: Sequence[type[CustomerOwned]] = ()) -> S:
    """Prepare a read of mapped columns that is asked again and again: build it once, `ask` it inside any scope.

    Every owned table in the statement must be among `tables`, else TenancyError; tables in `along` are joined by a
    condition that carries the customer already (an outer join, which a further condition would make an inner one).
    """
    missing = _owned_tables_in(statement) - {_table(model) for model in (*tables, *along)}
    if missing:
        raise TenancyError(f"not scoped: {', '.join(sorted(t.name for t in missing))}")
    for model in tables:
        statement = statement.where(model.customer_id == bindparam("scope_customer"))
    return statement.execution_options(scoped=tuple(model for model in tables if issubclass(model, Seen)))


def ask(statement: Executable, **values: Any) -> Sequence[Row[Any]]:
    """Run a prepared statement inside the scope that is open, past the session; raises TenancyError without one."""
    current = _required([])
    if current.customer_id is None or "scoped" not in statement.get_execution_options():
        raise TenancyError("a prepared statement is asked inside one customer's scope")
    if current.sees is not None:
        statement = _for_eyes(statement, current.sees)
    values["scope_customer"] = current.customer_id
    session = db.session()
    session.flush()  # what was changed in this piece of work is seen, as by any other read
    return session.connection().execute(statement, values).all()


def prepared(build: Callable[P, Q]) -> Callable[P, Q]:
    """Decorator: a question across all customers is built once for each audience that asks it; see `ask_across`.

    What it is built with is little and of few kinds, such as whether customers are named. Raises TenancyError inside
    one customer's scope, and for a statement that is not narrowed.
    """
    built: dict[Hashable, Q] = {}

    @wraps(build)
    def statement(*kind: P.args, **kinds: P.kwargs) -> Q:
        key = (_across().sees, kind, tuple(kinds.items()))
        if key not in built:
            made = build(*kind, **kinds)
            if not made.get_execution_options().get("narrowed"):
                raise TenancyError(f"not narrowed: {build.__name__}")
            built[key] = made
            while len(built) > MOST_PREPARED:
                built.pop(next(iter(built)))
            return made
        return built[key]

    return statement


def ask_across(statement: Executable, **values: Any) -> Sequence[Row[Any]]:
    """Ask a `prepared` question across all customers, past the session, for speed."""
    _across()
    if not statement.get_execution_options().get("narrowed"):
        raise TenancyError("not narrowed")
    session = db.session()
    session.flush()  # what was changed in this piece of work is seen, as by any other read
    return session.connection().execute(statement, values).all()


def _across() -> Scope:
    current = _required([])
    if current.customer_id is not None:
        raise TenancyError("asked across all customers only")
    return current


@cache
def _for_eyes(statement: Any, sees: frozenset[Visibility]) -> Executable:
    """Return a prepared statement for readers who see these visibilities; there are as many as audiences.

    Written out rather than as IN (…), which would be put into words again on every request.
    """
    parts = getattr(statement, "selects", ())
    if any(part.get_execution_options().get("scoped") for part in parts):
        if statement.keyword.value != "UNION ALL" or not all(
            "scoped" in part.get_execution_options() for part in parts
        ):
            raise TenancyError("what only some eyes see is asked for by a UNION ALL of prepared parts alone")
        eyes: list[Any] = [_for_eyes(part, sees) for part in parts]
        return union_all(*eyes).execution_options(scoped=())
    for model in statement.get_execution_options()["scoped"]:
        statement = statement.where(or_(*(model.visibility == visibility for visibility in sorted(sees))))
    narrowed_down: Executable = statement
    return narrowed_down


def ask_at_the_door(statement: Select[*tuple[Any, ...]], **values: Any) -> Sequence[Row[Any]]:
    """Run one of the few fixed statements by which the door finds out who belongs where, before any scope is open.

    It goes past the session, for speed; the statement itself names the person and the customer.
    """
    return db.session.connection().execute(statement, values).all()


def bulk_insert(model: type[CustomerOwned], rows: Sequence[dict[str, Any]]) -> None:
    """Insert many rows of the customer in scope in one statement, for events and imports."""
    current = _required([model])
    if current.customer_id is None:
        raise TenancyError("a write needs one customer's scope")
    if any(row.setdefault("customer_id", current.customer_id) != current.customer_id for row in rows):
        raise TenancyError("a row names another customer")
    if rows:
        db.session.execute(insert(model), list(rows), execution_options={"narrowed": True})


def write_across(statement: Insert, rows: Sequence[dict[str, Any]], *, why: str) -> CursorResult[Any]:
    """Insert rows of several customers in one statement, each of which names its own customer.

    The one way past the wall for writing: for what arrives for many customers at once. `why` is for the reader of
    the code. Raises TenancyError for a row that names none, or for another kind of statement.
    """
    if not why:
        raise ValueError("say why")
    if not statement.is_insert or statement.table not in owned_tables():
        raise TenancyError("only rows that customers own are added across customers")
    if not all(row.get("customer_id") for row in rows):
        raise TenancyError("a row names no customer")
    db.session.flush()
    return db.session.connection().execute(statement, list(rows))


def _required(models: Iterable[Any]) -> Scope:
    current = _scope.get()
    if current is None:
        raise TenancyError(f"no customer scope is open: {', '.join(m.__name__ for m in models)}")
    return current


@event.listens_for(Session, "do_orm_execute")
def _narrow_to_scope(state: ORMExecuteState) -> None:
    if state.is_column_load or state.execution_options.get("narrowed"):
        return  # belongs to a row that already passed the wall
    guarded = walled_tables_in(state.statement)
    in_spaces = guarded & tables_in_spaces()
    if in_spaces:
        _narrow_to_spaces(state, in_spaces)
    owned = guarded - in_spaces
    if not owned:
        return
    current = _scope.get()
    if current is None:
        raise TenancyError(f"no customer scope is open: {', '.join(sorted(t.name for t in owned))}")
    if state.is_insert or not state.is_orm_statement:
        raise TenancyError(f"cannot be narrowed to a customer: {', '.join(sorted(t.name for t in owned))}")
    if current.customer_id is None and not state.is_select:
        raise TenancyError("a write needs one customer's scope")
    state.statement = state.statement.options(*_criteria(current))


def _narrow_to_spaces(state: ORMExecuteState, touched: Iterable[Table]) -> None:
    if state.is_insert or not state.is_orm_statement:
        raise TenancyError(f"cannot be narrowed to spaces: {', '.join(sorted(t.name for t in touched))}")
    option = criterion(touched)
    if option is not None:
        state.statement = state.statement.options(option)


def _criteria(current: Scope) -> list[Any]:
    criteria = []
    customer_id, sees = current.customer_id, current.sees
    if customer_id is not None:
        criteria.append(
            with_loader_criteria(
                CustomerOwned, lambda cls: cls.customer_id == customer_id, include_aliases=True
            )
        )
    if sees is not None:
        allowed = sorted(sees)
        criteria.append(
            with_loader_criteria(Seen, lambda cls: cls.visibility.in_(allowed), include_aliases=True)
        )
    return criteria


def _owned_tables_in(statement: Any) -> frozenset[Table]:
    """Return the owned tables of a statement that goes past the session; see spaces.py for what stands in spaces."""
    guarded = walled_tables_in(statement)
    if in_spaces := guarded & tables_in_spaces():
        raise TenancyError(f"not past the session: {', '.join(sorted(t.name for t in in_spaces))}")
    return guarded


def owned_tables() -> frozenset[Table]:
    """Return every table whose rows belong to a customer."""
    return tables_of(CustomerOwned)


def _table(model: Any) -> Table:
    return model.__table__


@event.listens_for(Session, "before_flush")
def _stamp_and_check(session: Session, _context: Any, _instances: Any) -> None:
    current = _scope.get()
    for row in {*session.new, *session.dirty, *session.deleted}:
        if not isinstance(row, CustomerOwned):
            continue
        if current is None or current.customer_id is None:
            raise TenancyError(f"{type(row).__name__}: a write needs one customer's scope")
        if row in session.new and row.customer_id is None:
            row.customer_id = current.customer_id
        if not current.admits(row):
            raise TenancyError(
                f"{type(row).__name__} of customer {row.customer_id}, not {current.customer_id}"
            )
