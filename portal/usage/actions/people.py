"""Telling which of the people the product names are members: by mail address, or by the id that the CRM knows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from portal.accounts.models import Membership, User
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed
from portal.usage.models import UsagePerson


def link(people: Sequence[tuple[int, int, str]]) -> None:
    """Link people (id, customer, how they are named) who are members of that customer; the others stay as they are."""
    if not people:
        return
    members = _members({customer_id for _, customer_id, _ in people}, {named for _, _, named in people})
    found = [
        {"which": row_id, "customer": customer_id, "member": members[customer_id, named]}
        for row_id, customer_id, named in people
        if (customer_id, named) in members
    ]
    if not found:
        return
    table: Any = UsagePerson.__table__
    statement = (
        update(table)
        .where(table.c.id == bindparam("which"), table.c.customer_id == bindparam("customer"))
        .values(person_id=bindparam("member"))
    )
    db.session.connection().execute(statement, found)


def _members(customer_ids: set[int], names: set[str]) -> dict[tuple[int, str], int]:
    """Return person ids by customer and by everything that may name them."""
    ways = (User.email, User.external_id, Membership.external_id)
    asked = (
        select(Membership.customer_id, User.id, *ways)
        .join(User, User.id == Membership.user_id)
        .where(Membership.customer_id.in_(sorted(customer_ids)), Membership.ended_at.is_(None))
        .where(or_(*(way.in_(sorted(names)) for way in ways)))
        .order_by(User.id)
    )
    with every_customer("members of the customers in one batch are looked up together"):
        rows = db.session.execute(narrowed(asked, Membership)).all()
    return {(row[0], name): row[1] for row in rows for name in row[2:] if name in names}
