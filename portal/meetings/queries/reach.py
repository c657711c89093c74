"""At which customers somebody's meetings may be shown to them now."""

from sqlalchemy import select

from portal.accounts.models import Customer, Membership, StaffRole, User
from portal.accounts.permits import REACHES_ALL
from portal.accounts.queries.companies import customers_of
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed


def customers_reached(user: User) -> list[int]:
    """Return the ids of the customers at which this person may see something: where they belong or accompany, now."""
    if user.disabled_at or user.erased_at:
        return []
    if user.staff_role is not None:
        return _of_staff(user)
    asked = (
        select(Membership.customer_id)
        .join(Customer, Customer.id == Membership.customer_id)
        .where(Membership.user_id == user.id, Membership.ended_at.is_(None), Customer.left_at.is_(None))
    )
    with every_customer("where somebody belongs"):
        return list(db.session.scalars(narrowed(asked, Membership)))


def _of_staff(user: User) -> list[int]:
    if user.staff_role is StaffRole.AUTHOR:
        return []
    if user.staff_role in REACHES_ALL:
        return list(db.session.scalars(select(Customer.id)))
    return customers_of(user)
