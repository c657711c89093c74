"""Signed-in browsers, kept on the server: the cookie holds a random key, the row behind it can be ended any time."""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Response, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from portal.accounts import branding, entrance
from portal.accounts.models import Customer, SignIn, User
from portal.foundation import clock, remembered
from portal.foundation.audit import remember
from portal.foundation.db import db, writing
from portal.foundation.events import Event, announce, tell_after_commit
from portal.foundation.links import digest
from portal.foundation.outbox import OutboxItem, job

log = logging.getLogger(__name__)
SEEN_EVERY = timedelta(minutes=1)
PROOF_LASTS = timedelta(minutes=10)


@dataclass(eq=False)
class SignedIn(UserMixin):
    """Flask-Login's idea of who is here: the sign-in and the person behind it."""

    sign_in: SignIn
    user: User
    key: str

    def get_id(self) -> str:
        return self.key


@dataclass(frozen=True)
class RightsChanged(Event):
    """What somebody may see changed: one of their sign-ins, or their own place (customer 0: wherever it is)."""

    sign_in_pids: tuple[str, ...] = ()
    person_pid: str = ""


def set_up(app: Flask) -> None:
    """Let Flask-Login find the sign-in behind the cookie."""
    login = LoginManager(app)
    login.session_protection = None  # the sign-in row is the session; addresses change on phones
    login.user_loader(_load)
    app.after_request(_write_what_was_noted)


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
    look_anew_at(this())
    key = session.get("_user_id", "")
    person, token, spoken = session.get("person"), session.get("csrf_token"), current_user.user.language
    db.session.execute(delete(SignIn).where(SignIn.key_hash == digest(key)))
    logout_user()
    session.clear()
    session["language"] = spoken
    if person:
        session["person"] = person
    if token:
        session["csrf_token"] = token


def end_all(user: User, *, but: SignIn | None = None) -> None:
    """End every sign-in of the person, `but` one; they take effect at the next request."""
    meant = [SignIn.user_id == user.id, *([SignIn.id != but.id] if but else [])]
    announce(RightsChanged(0, tuple(db.session.scalars(select(SignIn.public_id).where(*meant)))))
    db.session.execute(delete(SignIn).where(*meant))


def look_anew(user: User, customer_id: int = 0) -> None:
    """End the open streams of a person, and of whoever views as them, once this is committed: rights changed."""
    signed_in = db.session.scalars(select(SignIn.public_id).where(SignIn.user_id == user.id))
    announce(RightsChanged(customer_id, tuple(signed_in), user.public_id))


def look_anew_at(sign_in: SignIn) -> None:
    """End the open streams of one sign-in, once this is committed."""
    announce(RightsChanged(0, (sign_in.public_id,)))


def this() -> SignIn:
    """Return the sign-in of the request under way; somebody must be signed in."""
    found: SignIn = current_user.sign_in
    return found


def freshly_proved() -> bool:
    """True when the person proved who they are within the last ten minutes."""
    return clock.now() - this().proved_at <= PROOF_LASTS


def browser() -> str:
    """Return this browser's own random id, to which sign-in links are tied."""
    found: str = session.setdefault("browser", secrets.token_urlsafe(16))
    return found


def is_known_device(user: User | None) -> bool:
    """True when this very person has signed in at this browser before; what strangers do never counts against it."""
    return user is not None and session.get("person") == user.public_id


def ends_at(sign_in: SignIn) -> datetime:
    """Return when a sign-in ends by itself if it is not used."""
    rules = branding.installation()
    idle = sign_in.seen_at + timedelta(hours=rules.idle_hours)
    return min(idle, sign_in.began_at + timedelta(hours=rules.absolute_hours))


def viewed_customer() -> str | None:
    """Return the slug of the customer as whose member a vendor person looks at the portal now, or None."""
    viewed = this().viewing_customer_id
    return db.session.scalar(select(Customer.slug).where(Customer.id == viewed)) if viewed else None


def stop_viewing_soon(reason: str) -> None:
    """End the view as a customer once this request is over; its own transaction may be undone."""
    g.viewing_ended = (this().id, this().public_id, current_user.user.public_id, reason)


@job("sign_ins.forget", hourly=True)
def forget_ended(_item: OutboxItem) -> None:
    """Delete sign-ins that have ended by themselves."""
    rules, now = branding.installation(), clock.now()
    idle, absolute = timedelta(hours=rules.idle_hours), timedelta(hours=rules.absolute_hours)
    db.session.execute(
        delete(SignIn).where((SignIn.seen_at < now - idle) | (SignIn.began_at < now - absolute))
    )


def _load(key: str) -> SignedIn | None:
    found = _remembered(digest(key)) if remembered.only_reading() else _read(digest(key))
    if found is None:
        return None
    sign_in, user = found
    if not is_alive(sign_in, user):
        return None
    if clock.now() - sign_in.seen_at > SEEN_EVERY:
        g.seen = (sign_in.id, sign_in.user_id)
    return SignedIn(sign_in, user, key)


def _read(key_hash: str) -> tuple[SignIn, User] | None:
    sign_in = db.session.scalar(select(SignIn).where(SignIn.key_hash == key_hash))
    return (sign_in, sign_in.user) if sign_in else None


def _remembered(key_hash: str) -> tuple[Any, User] | None:
    """Find the sign-in in one statement; the person and the rules are read only when their version is new."""
    row = entrance.sign_in_of(key_hash)
    if row is None:
        return None
    branding.remember_installation(row.rules_version)
    user = remembered.rows.take(
        User, row.user_id, row.user_version, lambda: db.session.get(User, row.user_id)
    )
    return (row, user) if user else None


def is_alive(sign_in: SignIn, user: User) -> bool:
    """True while a sign-in is within its limits and its person may sign in."""
    rules, now = branding.installation(), clock.now()
    return (
        user.disabled_at is None
        and user.erased_at is None
        and now - sign_in.seen_at < timedelta(hours=rules.idle_hours)
        and now - sign_in.began_at < timedelta(hours=rules.absolute_hours)
    )


def _write_what_was_noted(response: Response) -> Response:
    """Write down who was seen, at most once a minute, in a short transaction after the page's own."""
    seen, ended = g.pop("seen", None), g.pop("viewing_ended", None)
    if not seen and not ended:
        return response
    try:
        with writing():
            db.session.rollback()
            if seen:
                _write_seen(*seen)
            if ended:
                _write_viewing_ended(*ended)
            db.session.commit()
        tell_after_commit()
    except SQLAlchemyError as error:  # nobody loses a page for it; the next request tries again
        db.session.rollback()
        log.warning("could not note who was seen: %s", type(error).__name__)
    return response


def _write_seen(sign_in_id: int, user_id: int) -> None:
    now, apart = clock.now(), {"synchronize_session": False}
    mine = update(SignIn).where(SignIn.id == sign_in_id, SignIn.seen_at < now - SEEN_EVERY)
    db.session.execute(mine.values(seen_at=now), execution_options=apart)
    person = (
        update(User)
        .where(User.id == user_id)
        .values(seen_at=now, updated_at=User.updated_at, version=User.version + 1)
    )
    db.session.execute(person, execution_options=apart)


def _write_viewing_ended(sign_in_id: int, sign_in_pid: str, person: str, reason: str) -> None:
    viewing = update(SignIn).where(SignIn.id == sign_in_id, SignIn.viewing_as_id.is_not(None))
    changed = db.session.execute(
        viewing.values(viewing_as_id=None, viewing_customer_id=None),
        execution_options={"synchronize_session": False},
    )
    if changed.rowcount:  # type: ignore[attr-defined]
        remember("view_as.ended", subject=f"person:{person}", reason=reason)
        announce(RightsChanged(0, (sign_in_pid,)))
