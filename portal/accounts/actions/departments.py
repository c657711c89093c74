"""The customer's departments as a tree."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError

from portal.accounts.actions.revisions import created, revise, write_down
from portal.accounts.models import Department
from portal.accounts.queries import departments
from portal.accounts.rules.departments import below
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.history import DELETED, Change


class InUse(Exception):
    """People, departments or plans still belong to it."""


class InsideItself(Exception):
    """A department cannot belong to itself or to what belongs to it."""


def add(values: Mapping[str, Any], *, by: Actor) -> Department:
    """Add a department of the customer in scope, after its siblings."""
    siblings = [one.position for one in departments.all_of_them() if one.parent_id == values["parent_id"]]
    department = Department(**values, position=max(siblings, default=-1) + 1)
    db.session.add(department)
    created("department", department, department.name, by=by, visibility=Visibility.SHARED)
    return department


def revise_department(department: Department, values: Mapping[str, Any], *, by: Actor) -> None:
    """Rename a department, or hang it elsewhere. Raises InsideItself."""
    parent = values.get("parent_id", department.parent_id)
    if parent is not None and parent in below(departments.all_of_them(), department.id):
        raise InsideItself
    revise("department", department, values, by=by, visibility=Visibility.SHARED)


def move(department: Department, steps: int, *, by: Actor) -> None:
    """Move a department among its siblings, up when negative."""
    siblings = [one for one in departments.all_of_them() if one.parent_id == department.parent_id]
    before = siblings.index(department)
    siblings.insert(max(0, before + steps), siblings.pop(before))
    for position, one in enumerate(siblings):
        one.position = position
    db.session.flush()
    change = {"position": Change(before, siblings.index(department))}
    write_down("department", department.id, change, by=by, visibility=Visibility.SHARED)


def remove(department: Department, *, by: Actor) -> None:
    """Remove a department that nothing belongs to any more. Raises InUse."""
    if departments.in_use(department):
        raise InUse
    change = {DELETED: Change(department.name, None)}
    try:
        with db.session.begin_nested():  # plans and steps point here as well; the database knows them all
            db.session.delete(department)
            db.session.flush()
    except IntegrityError as error:
        raise InUse from error
    write_down("department", department.id, change, by=by, visibility=Visibility.SHARED)
