"""The terms that texts are made of: their ids, and in how many texts of each part they are.

Written under one lock, for which the worker rarely waits: two that count the same terms in another order would end in a
deadlock.
"""

import secrets
import weakref
from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import func, insert, select, update

from portal.foundation.db import db
from portal.foundation.search.lists import listed, numbers, on_postgresql, words
from portal.foundation.search.models import Part, SearchNear, SearchTerm, table
from portal.foundation.search.typos import left, may_be_mistyped

LOCK = 0x5EA6C4  # any fixed number
EVERY_TEXT = ""  # the term that is in every text
WRITTEN_IN = "the transaction in which the index was written"
MOST_AT_FIRST = (
    1 << 30
)  # changes of a new term: by chance, so that it is not taken for one that was there before
Counts = dict[Part, Counter[int]]

_TERM = table(SearchTerm)
IN_PART = {
    Part.PUBLIC: _TERM.c.in_public,
    Part.EVERY_CUSTOMER: _TERM.c.in_every_customer,
    Part.SOME: _TERM.c.in_some,
    Part.VENDOR: _TERM.c.in_vendor,
}


def lock() -> None:
    """Let nobody else write the index until this transaction ends; SQLite has one writer anyway."""
    session = db.session()
    session.connection()  # begins the transaction
    if transaction := session.get_transaction():
        session.info[WRITTEN_IN] = weakref.ref(transaction)
    if on_postgresql():
        db.session.execute(select(func.pg_advisory_xact_lock(LOCK)))


def being_written() -> bool:
    """Tell whether the open transaction has written the index: what it reads is perhaps never committed."""
    session = db.session()
    written_in = session.info.get(WRITTEN_IN)
    return written_in is not None and written_in() is session.get_transaction() is not None


def ids_of(terms: Iterable[str]) -> dict[str, int]:
    """Return the ids of terms, making those that are new."""
    wanted = set(terms)
    known = _known(wanted)
    new = sorted(wanted - known.keys())
    if new:
        known.update(_make(new))
    return known


def count(changes: Mapping[Part, Counter[int]]) -> None:
    """Add to (or take from) the number of texts that each term is in, and note that its postings were changed."""
    changed = numbers("changed", "id", "by", postgresql=on_postgresql())
    for part, counter in changes.items():
        column = IN_PART[part]
        rows = list(counter.items())
        if rows:
            more = {column: column + changed.c.by, _TERM.c.changes: _TERM.c.changes + 1}
            statement = update(_TERM).where(_TERM.c.id == changed.c.id).values(more)
            db.session.connection().execute(statement, {"changed": listed(rows)})


def _known(terms: set[str]) -> dict[str, int]:
    wanted = words("wanted", postgresql=on_postgresql())
    found = select(_TERM.c.term, _TERM.c.id).join(wanted, wanted.c.word == _TERM.c.term)
    rows = db.session.connection().execute(found, {"wanted": listed(terms)})
    return {row.term: row.id for row in rows}


def _make(terms: list[str]) -> dict[str, int]:
    connection = db.session.connection()
    none = {column.name: 0 for column in IN_PART.values()}
    new = [{"term": term, "changes": secrets.randbelow(MOST_AT_FIRST), **none} for term in terms]
    made = connection.execute(insert(_TERM).returning(_TERM.c.term, _TERM.c.id), new)
    ids = {row.term: row.id for row in made}
    near = [
        {"left": number, "term_id": ids[term]}
        for term in terms
        if may_be_mistyped(term)
        for number in left(term)
    ]
    if near:
        connection.execute(insert(table(SearchNear)), near)
    return ids
