"""Setting, checking and removing a password. Hashing is slow on purpose: it runs beside the event loop."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import update

from portal.accounts import sessions
from portal.accounts.models import User
from portal.accounts.queries.sign_in import person_at
from portal.foundation import clock, limits
from portal.foundation.actor import Actor
from portal.foundation.audit import remember
from portal.foundation.db import db, outside_transaction
from portal.foundation.limits import Allowance
from portal.foundation.mail import post
from portal.foundation.offload import off_the_loop

FROM_OWN_DEVICE = Allowance("password, own device", 20, 900)
FROM_A_BLOCK = Allowance("password, address block", 5, 900)  # per account
FROM_STRANGERS = Allowance("password, strangers", 40, 3600)  # failures per account, everywhere
ACROSS_ACCOUNTS = Allowance("password, block, all accounts", 60, 900)  # failures: an office may share a block

_hasher = PasswordHasher()
#: Checked when there is nothing to check, so that an unknown address takes as long as a known one.
_NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$MDEyMzQ1Njc4OWFiY2RlZg$2oX2gdYSVhuvqRYJXH3JfZbkp3Z5hUMnaHCTcFGvsGE"


def may_try(email: str) -> bool:
    """Use one try of the password; False while there were too many by this device or this stranger's block.

    The owner's own device has its own count, and a sign-in link is never refused for failures here.
    """
    if sessions.is_known_device(person_at(email)):
        return limits.take(FROM_OWN_DEVICE, email, sessions.browser())
    block = limits.address_block()
    return (
        limits.left(ACROSS_ACCOUNTS, block)
        and limits.left(FROM_STRANGERS, email)
        and limits.take(FROM_A_BLOCK, email, block)
    )


def check(email: str, password: str) -> User | None:
    """Return the person whose address and password these are, or None; takes as long either way."""
    person = person_at(email)
    known, kept = sessions.is_known_device(person), person.password_hash if person else None
    with outside_transaction():
        if not known:
            limits.slow_down()
        right, outdated = off_the_loop(_verify, kept or _NOBODYS, _form(password))
    if not (right and kept):
        if not known:
            limits.take(ACROSS_ACCOUNTS, limits.address_block())
            limits.take(FROM_STRANGERS, email)
        return None
    person = person_at(email)
    if person is None or person.password_hash != kept:  # changed or disabled while we were checking
        return None
    if outdated:
        _replace_hash(person, kept, password)
    limits.forgive(FROM_OWN_DEVICE, email, sessions.browser())
    limits.forgive(FROM_A_BLOCK, email, limits.address_block())
    return person


def set_password(user: User, password: str, *, by: Actor) -> None:
    """Set or change the password; every other sign-in of the person ends."""
    user_id, had_one = user.id, user.password_hash is not None
    with outside_transaction():
        hashed = off_the_loop(_hasher.hash, _form(password))
    person = db.session.get_one(User, user_id)
    person.password_hash, person.password_set_at = hashed, clock.now()
    sessions.end_all(person, but=sessions.this())
    remember("password.changed" if had_one else "password.set", by=by, subject=f"person:{person.public_id}")
    post("account_changed", user_id=person.id, what="password.changed" if had_one else "password.set")


def remove_password(user: User, *, by: Actor) -> None:
    """Remove the password: from now on the person signs in by mail alone."""
    user.password_hash, user.password_set_at = None, None
    sessions.end_all(user, but=sessions.this())
    remember("password.removed", by=by, subject=f"person:{user.public_id}")
    post("account_changed", user_id=user.id, what="password.removed")


def _verify(kept: str, password: str) -> tuple[bool, bool]:
    try:
        _hasher.verify(kept, password)
    except (Argon2Error, InvalidHashError):
        return False, False
    return True, _hasher.check_needs_rehash(kept)


def _replace_hash(user: User, kept: str, password: str) -> None:
    user_id = user.id
    with outside_transaction():
        hashed = off_the_loop(_hasher.hash, _form(password))
    newer = update(User).where(User.id == user_id, User.password_hash == kept)
    db.session.execute(newer.values(password_hash=hashed, version=User.version + 1))


def _form(password: str) -> str:
    """Return one form of what different keyboards send for the same characters."""
    return unicodedata.normalize("NFC", password)
