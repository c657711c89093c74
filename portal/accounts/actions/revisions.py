"""Changing fields of a row, with their history."""

from collections.abc import Mapping
from typing import Any

from portal.foundation import history
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.history import CREATED, Change


def revise(
    kind: str,
    row: Any,
    values: Mapping[str, Any],
    *,
    by: Actor,
    visibility: Visibility,
    why: str | None = None,
) -> dict[str, Change]:
    """Set the fields that differ and write down what changed; returns the changes."""
    changes = {
        field: Change(getattr(row, field), value)
        for field, value in values.items()
        if getattr(row, field) != value
    }
    for field, change in changes.items():
        setattr(row, field, change.after)
    db.session.flush()
    write_down(kind, row.id, changes, by=by, visibility=visibility, why=why)
    return changes


def created(kind: str, row: Any, name: str, *, by: Actor, visibility: Visibility) -> None:
    """Write down that a row was made, under the name it had."""
    db.session.flush()
    write_down(kind, row.id, {CREATED: Change(None, name)}, by=by, visibility=visibility)


def write_down(
    kind: str,
    subject_id: int,
    changes: Mapping[str, Change],
    *,
    by: Actor,
    visibility: Visibility,
    why: str | None = None,
) -> None:
    """Write changes into the history at once, while the customer's scope is still open."""
    history.record(kind, subject_id, changes, by=by, visibility=visibility, why=why)
    db.session.flush()
