"""What a token looks like: long, random, and easy to recognise where one was published by mistake."""

import re
import secrets

BEGINS = "banso_events_"
_FORM = re.compile(BEGINS + r"[A-Za-z0-9_-]{43}")


def new_key() -> str:
    """Return a key of 256 random bits that nobody has seen before."""
    return BEGINS + secrets.token_urlsafe(32)


def key_in(header: str) -> str:
    """Return the key of an Authorization header, or nothing where it holds none.

    >>> key_in("Bearer " + BEGINS + 43 * "x") == BEGINS + 43 * "x", key_in("Basic abc"), key_in("Bearer secret")
    (True, '', '')
    """
    scheme, _, key = header.partition(" ")
    return key.strip() if scheme.lower() == "bearer" and _FORM.fullmatch(key.strip()) else ""
