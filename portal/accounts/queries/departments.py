"""The departments of one customer."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.accounts.models import Department, Membership
from portal.accounts.queries import members
from portal.accounts.queries.members import Presence
from portal.accounts.rules.departments import Placed, in_order
from portal.foundation.db import db


def by_public_id(public_id: str) -> Department | None:
    """Return a department of the customer in scope."""
    return db.session.scalar(select(Department).where(Department.public_id == public_id))


def tree() -> list[Placed[Department]]:
    """Return the departments read from the top, with their depths."""
    return in_order(all_of_them())


def all_of_them() -> Sequence[Department]:
    """Return the departments in the order of their siblings."""
    order = (Department.position, Department.kana, Department.name, Department.id)
    return db.session.scalars(select(Department).order_by(*order)).all()


def in_use(department: Department) -> bool:
    """True while people or other departments belong to it."""
    people = select(Membership.id).where(Membership.department_id == department.id).limit(1)
    parts = select(Department.id).where(Department.parent_id == department.id).limit(1)
    return db.session.scalar(people) is not None or db.session.scalar(parts) is not None


def presence() -> list[Presence]:
    """Return how many people each department has, how many joined and how many are active."""
    counts = members.presence()
    rows = [
        Presence(placed.part.name, placed.part.public_id, placed.depth, *_numbers(counts.get(placed.part.id)))
        for placed in tree()
    ]
    if None in counts:
        rows.append(Presence("", None, 0, *_numbers(counts[None])))
    return rows


def _numbers(row: object) -> tuple[int, int, int]:
    return (row.people, row.joined, row.active) if row is not None else (0, 0, 0)  # type: ignore[attr-defined]
