"""Who somebody of the cast is."""

from sqlalchemy import select

from portal.accounts.models import User
from portal.foundation.db import db
from tests import cast


def user_id(name: str) -> int:
    """Return the inner id of a cast member; inside an open app context."""
    return db.session.scalars(select(User.id).where(User.email == cast.address(name))).one()
