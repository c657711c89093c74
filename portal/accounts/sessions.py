"""Signed-in browsers, kept on the server: the cookie holds a random key, the row behind it can be ended any time."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask, g, request, session
from flask_login import LoginManager, UserMixin, login_user, logout_user
from sqlalchemy import delete, select

from portal.accounts import branding
from portal.accounts.models import SignIn, User
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.links import digest

SEEN_EVERY = timedelta(minutes=1)


@dataclass(eq=False)
class SignedIn(UserMixin):
    """Flask-Login's idea of who is here: the sign-in and the person behind it."""

    sign_in: SignIn
    user: User
    key: str

    def get_id(self) -> str:
        return self.key


def set_up(app: Flask) -> None:
    """Let Flask-Login find the sign-in behind the cookie."""
    login = LoginManager(app)
    login.session_protection = None  # the sign-in row is the session; addresses change on phones
    login.user_loader(_load)


def begin(user: User, how: str, *, second_factor: bool = False) -> SignIn:
    """Sign the person in at this browser under a new key; what the browser had before is dropped."""
    same_person = session.get("person") == user.public_id
    token = session.get("csrf_token") if same_person else None
    session.clear()
    if token:
        session["csrf_token"] = token  # pages left open by the same person go on working
    session["person"] = user.public_id
    session.permanent = True
    key = secrets.token_urlsafe(32)
    sign_in = SignIn(
        key_hash=digest(key),
        user=user,
        how=how,
        second_factor_at=clock.now() if second_factor else None,
        device=request.user_agent.string[:200],
        address=(request.remote_addr or "")[:64],
    )
    db.session.add(sign_in)
    db.session.flush()
    login_user(SignedIn(sign_in, user, key))
    return sign_in


def end_this() -> None:
    """Sign out at this browser."""
    key = session.get("_user_id", "")
    person = session.get("person")
    db.session.execute(delete(SignIn).where(SignIn.key_hash == digest(key)))
    logout_user()
    session.clear()
    if person:
        session["person"] = person


def end_all(user: User, *, but: SignIn | None = None) -> None:
    """End every sign-in of the person, `but` one; they take effect at the next request."""
    statement = delete(SignIn).where(SignIn.user_id == user.id)
    db.session.execute(statement.where(SignIn.id != but.id) if but else statement)


def _load(key: str) -> SignedIn | None:
    sign_in = db.session.scalar(select(SignIn).where(SignIn.key_hash == digest(key)))
    if sign_in is None or not _alive(sign_in):
        return None
    g.sign_in = sign_in
    return SignedIn(sign_in, sign_in.user, key)


def _alive(sign_in: SignIn) -> bool:
    rules, now, user = branding.installation(), clock.now(), sign_in.user
    return (
        user.disabled_at is None
        and user.erased_at is None
        and now - sign_in.seen_at < timedelta(hours=rules.idle_hours)
        and now - sign_in.began_at < timedelta(hours=rules.absolute_hours)
    )
