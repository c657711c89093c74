"""Filling in the sheet of a month, and putting a value off."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.plans.actions import measurements
from portal.plans.actions.measurements import Entry
from portal.plans.models import Node, PostponedValue


class Filled(NamedTuple):
    """One value for one KPI of the sheet, on its day; `note` None says nothing about the note."""

    node_id: int
    on: date
    value: float
    note: str | None


def fill_in(filled: Iterable[Filled], *, by: Actor) -> int:
    """Record the values of a sheet, all together; return how many were new. Raises `MeasurementRefused`."""
    wanted = list(filled)
    if not wanted:
        return 0
    ids = {one.node_id for one in wanted}
    nodes = {node.id: node for node in db.session.scalars(select(Node).where(Node.id.in_(ids)))}
    entries = [Entry(nodes[one.node_id], one.on, one.value, one.note) for one in wanted]
    return len(measurements.record_many(entries, by=by))


def put_off(node_id: int, until: date, *, by: Actor) -> None:
    """Ask this person again for the value on a later day."""
    row = _postponed(node_id, by)
    if row is None:
        db.session.add(PostponedValue(node_id=node_id, user_id=by.person_id, until=until))
    else:
        row.until = until
    db.session.flush()


def take_up(node_id: int, *, by: Actor) -> None:
    """Ask for a value that was put off now."""
    row = _postponed(node_id, by)
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def _postponed(node_id: int, by: Actor) -> PostponedValue | None:
    found = select(PostponedValue).where(
        PostponedValue.node_id == node_id, PostponedValue.user_id == by.person_id
    )
    return db.session.scalar(found)
