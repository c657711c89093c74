"""Enrolling, checking and removing the second factor. A code works once, a recovery code too."""

import hmac
import secrets

import pyotp
from flask import current_app
from sqlalchemy import delete, func, select, update

from portal.accounts import branding, sessions
from portal.accounts.models import RecoveryCode, User
from portal.accounts.rules.second_factor import (
    STEP_SECONDS,
    STEPS_OFF,
    new_recovery_codes,
    recovery_code_hash,
    secret_for,
    tidy_recovery_code,
)
from portal.foundation import clock, limits
from portal.foundation.actor import Actor
from portal.foundation.audit import remember
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.limits import Allowance
from portal.foundation.mail import post

FROM_OWN_DEVICE = Allowance("second factor, own device", 10, 900)
FROM_A_BLOCK = Allowance("second factor, address block", 5, 900)


def new_salt() -> str:
    """Return the salt of a secret that is offered, and becomes the person's own once a code confirms it."""
    return secrets.token_urlsafe(18)


def secret(salt: str) -> str:
    """Return the secret to type into an app where no picture can be taken."""
    return secret_for(current_app.config["SECRET_KEY"], salt)


def address_for_app(user: User, salt: str) -> str:
    """Return the otpauth address that the QR code holds."""
    vendor = branding.installation().name_in(language())
    return pyotp.TOTP(secret(salt)).provisioning_uri(name=user.email or user.name, issuer_name=vendor)


def enrol(user: User, salt: str, typed: str, *, by: Actor) -> list[str] | None:
    """Turn the second factor on when `typed` is right; returns the recovery codes, shown this once, or None."""
    step = _step_of(salt, typed, after=0)
    if step is None:
        return None
    user.second_factor_salt, user.second_factor_since = salt, clock.now()
    user.second_factor_step = step
    _forgive(user)
    sessions.end_all(user, but=sessions.this())
    sessions.this().second_factor_at = clock.now()
    remember("second_factor.set", by=by, subject=f"person:{user.public_id}")
    post("account_changed", user_id=user.id, what="second_factor.set")
    return _replace_recovery_codes(user)


def remove(user: User, *, by: Actor) -> None:
    """Turn the second factor off."""
    user.second_factor_salt = user.second_factor_since = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    sessions.end_all(user, but=sessions.this())
    remember("second_factor.removed", by=by, subject=f"person:{user.public_id}")
    post("account_changed", user_id=user.id, what="second_factor.removed")


def renew_recovery_codes(user: User, *, by: Actor) -> list[str]:
    """Replace the recovery codes; the old ones work no more."""
    remember("second_factor.codes_renewed", by=by, subject=f"person:{user.public_id}")
    return _replace_recovery_codes(user)


def may_try(user: User) -> bool:
    """Use one try of a code."""
    if sessions.is_known_device(user):
        return limits.take(FROM_OWN_DEVICE, user.id, sessions.browser())
    return limits.take(FROM_A_BLOCK, user.id, limits.address_block())


def check(user: User, typed: str) -> bool:
    """True when `typed` is the app's code now, or a recovery code; either is used up by it."""
    if user.second_factor_salt is None:
        return False
    right = _use_code(user, user.second_factor_salt, typed) or _use_recovery_code(user, typed)
    if right:
        _forgive(user)
    return right


def recovery_codes_left(user: User) -> int:
    """Return how many recovery codes are unused."""
    unused = select(func.count()).where(RecoveryCode.user_id == user.id, RecoveryCode.spent_at.is_(None))
    return db.session.scalar(unused) or 0


def _forgive(user: User) -> None:
    limits.forgive(FROM_OWN_DEVICE, user.id, sessions.browser())
    limits.forgive(FROM_A_BLOCK, user.id, limits.address_block())


def _use_code(user: User, salt: str, typed: str) -> bool:
    step = _step_of(salt, typed, after=user.second_factor_step)
    if step is None:
        return False
    later = update(User).where(User.id == user.id, User.second_factor_step < step)
    used = later.values(second_factor_step=step, version=User.version + 1)
    return db.session.execute(used).rowcount == 1  # type: ignore[attr-defined]


def _step_of(salt: str, typed: str, *, after: int) -> int | None:
    """Return the time step whose code was typed, none at or before `after`."""
    digits = "".join(sign for sign in typed if sign.isdigit())
    if len(digits) != 6 or not digits.isascii():
        return None
    totp, now = pyotp.TOTP(secret(salt)), int(clock.now().timestamp()) // STEP_SECONDS
    for step in range(now - STEPS_OFF, now + STEPS_OFF + 1):
        if step > after and hmac.compare_digest(totp.generate_otp(step), digits):
            return step
    return None


def _use_recovery_code(user: User, typed: str) -> bool:
    hashed = recovery_code_hash(current_app.config["SECRET_KEY"], tidy_recovery_code(typed))
    unused = update(RecoveryCode).where(
        RecoveryCode.user_id == user.id, RecoveryCode.code_hash == hashed, RecoveryCode.spent_at.is_(None)
    )
    used: bool = db.session.execute(unused.values(spent_at=clock.now())).rowcount == 1  # type: ignore[attr-defined]
    if used:
        remember("second_factor.recovery_code_used", subject=f"person:{user.public_id}")
    return used


def _replace_recovery_codes(user: User) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = new_recovery_codes()
    key = current_app.config["SECRET_KEY"]
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=recovery_code_hash(key, one)) for one in codes)
    return codes
