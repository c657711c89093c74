"""Who acts in the tests of the portfolio, and small changes to the cast's customers."""

from contextlib import contextmanager
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope
from tests.cast import address


def person(who: str) -> User:
    """Return a member of the cast."""
    return db.session.scalars(select(User).where(User.email == address(who))).one()


def vendor(who: str) -> Actor:
    """Return a vendor person who acts."""
    return Actor(ActorKind.PERSON, Side.VENDOR, person(who).id)


@contextmanager
def inside_of(slug: str) -> Any:
    """Work inside a customer, in the app context that is open."""
    customer = db.session.scalars(select(Customer).where(Customer.slug == slug)).one()
    with customer_scope(customer.id):
        yield customer
        db.session.flush()
