"""Two people change the shape of one branch at the same moment: who comes second starts again, and sees what was done.

Fields are guarded by their row's version. These guard what concerns several rows: a branch that goes, or comes back,
and what is hung on it meanwhile. SQLite lets one writer in at a time; PostgreSQL several.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm.exc import StaleDataError

from portal.foundation.db import db
from portal.plans.models import Node


def hold(node_id: int | None) -> None:
    """Keep a node from being deleted until the commit. Raises StaleDataError when it has been meanwhile."""
    if node_id is None:
        return
    there = select(Node.id).where(Node.id == node_id, Node.deleted_at.is_(None)).with_for_update(read=True)
    if db.session.scalar(there) is None:
        raise StaleDataError("what it hangs on was deleted meanwhile")


def mark(ids: Sequence[int], still: ColumnElement[bool], **values: Any) -> None:
    """Give all these nodes new values. Raises StaleDataError when one of them is not as it was (`still`) any more."""
    marked = update(Node).where(Node.id.in_(ids), still).values(version=Node.version + 1, **values)
    options = {"synchronize_session": "fetch"}
    found = db.session.scalars(marked.returning(Node.id), execution_options=options).all()
    if len(found) != len(set(ids)):
        raise StaleDataError("somebody else changed the same branch meanwhile")


def assert_nothing_was_hung_on(ids: Sequence[int]) -> None:
    """Raise StaleDataError when something was hung on these nodes, just deleted, before they were held."""
    hung = select(Node.id).where(Node.parent_id.in_(ids), Node.deleted_at.is_(None)).limit(1)
    if db.session.scalar(hung) is not None:
        raise StaleDataError("somebody hung something on this branch meanwhile")
