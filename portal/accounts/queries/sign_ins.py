"""The browsers at which a person is signed in."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.accounts import sessions
from portal.accounts.models import SignIn, User
from portal.foundation.db import db


def of(user: User) -> Sequence[SignIn]:
    """Return the person's live sign-ins, the one used last first."""
    found = db.session.scalars(
        select(SignIn).where(SignIn.user_id == user.id).order_by(SignIn.seen_at.desc(), SignIn.id)
    )
    return [sign_in for sign_in in found if sessions.is_alive(sign_in, sign_in.user)]


def mine(public_id: str) -> SignIn | None:
    """Return a sign-in of the person who asks."""
    own = select(SignIn).where(SignIn.public_id == public_id, SignIn.user_id == sessions.this().user_id)
    return db.session.scalar(own)
