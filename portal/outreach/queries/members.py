"""A customer and one of its people, by what a form names them with."""

from sqlalchemy import func, select

from portal.accounts.models import Customer, Membership, User
from portal.accounts.queries.customers import reached_by
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope, every_customer


def reached_customer(public_id: str, user: User) -> Customer | None:
    """Return a customer that this vendor person reaches."""
    with every_customer("a customer is named by its public id"):
        return db.session.scalar(
            select(Customer).where(Customer.public_id == public_id, Customer.id.in_(reached_by(user)))
        )


def member_of(customer_id: int, email: str) -> int | None:
    """Return the inner id of the customer's person of this mail address."""
    asked = (
        select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.ended_at.is_(None), func.lower(User.email) == email.strip().lower())
    )
    with customer_scope(customer_id):
        return db.session.scalar(asked)
