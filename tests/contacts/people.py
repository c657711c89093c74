"""Who acts in the tests of contacts."""

from sqlalchemy import select

from portal.accounts.models import User
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import db
from tests import cast


def person(name: str) -> int:
    """Return a cast member's inner id."""
    return db.session.scalars(select(User.id).where(User.email == cast.address(name))).one()


def by(name: str) -> Actor:
    """Return a cast member as an actor."""
    return Actor(ActorKind.PERSON, Side.VENDOR if name in cast.STAFF else Side.CUSTOMER, person(name))
