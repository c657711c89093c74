"""One-time codes from an authenticator app, and the recovery codes that replace one."""

import base64
import hashlib
import hmac
import re
import secrets

STEP_SECONDS = 30
STEPS_OFF = 1  # a clock may be half a minute wrong
RECOVERY_CODES = 10
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # none like another  # pragma: allowlist secret


def secret_for(key: str, salt: str) -> str:
    """Return the shared secret (base32) derived from the installation's key; the database holds only the salt.

    >>> len(secret_for("key", "salt")), secret_for("key", "salt") == secret_for("key", "other")
    (32, False)
    """
    derived = hmac.new(key.encode(), f"second factor:{salt}".encode(), hashlib.sha256).digest()
    return base64.b32encode(derived[:20]).decode()


def new_recovery_codes() -> list[str]:
    """Return ten fresh codes of 59 bits, written in two groups."""
    return [f"{_signs(6)}-{_signs(6)}" for _ in range(RECOVERY_CODES)]


def tidy_recovery_code(typed: str) -> str:
    """Return a recovery code as we compare it, however it was typed.

    >>> tidy_recovery_code(" ABCDEF ghjkmn "), tidy_recovery_code("123456")
    ('abcdef-ghjkmn', '123456')
    """
    plain = re.sub(r"[\W_]+", "", typed.lower())
    return f"{plain[:6]}-{plain[6:]}" if len(plain) == 12 else plain


def recovery_code_hash(key: str, code: str) -> str:
    """Return the hash under which a recovery code is kept; useless without the installation's key."""
    return hmac.new(key.encode(), f"recovery code:{code}".encode(), hashlib.sha256).hexdigest()


def _signs(count: int) -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(count))
