"""Ending signed-in browsers; what is ended here is out at its next request."""

from portal.accounts import sessions
from portal.accounts.models import SignIn, User
from portal.foundation.actor import Actor
from portal.foundation.audit import remember
from portal.foundation.db import db


def end(sign_in: SignIn, *, by: Actor) -> None:
    """End one sign-in."""
    remember("sign_in.ended", by=by, subject=f"person:{sign_in.user.public_id}", where="elsewhere")
    sessions.look_anew_at(sign_in)
    db.session.delete(sign_in)


def end_others(user: User, *, by: Actor) -> None:
    """End every sign-in of the person but the one that asks."""
    remember("sign_in.ended", by=by, subject=f"person:{user.public_id}", where="all others")
    sessions.end_all(user, but=sessions.this())
