"""What must be read again later, kept so that the database alone opens nothing: sealed with the installation's key.

Links, codes and second factors are derived from the key and need no keeping; an address that somebody gave us cannot be
derived. The box is XSalsa20-Poly1305 (NaCl); `use` gives every use a key of its own.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

from flask import current_app
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox


class BrokenSeal(ValueError):
    """It was sealed with another key, or for another use, or changed since."""


def seal(text: str, use: str) -> str:
    """Return a text sealed; the same text never looks the same twice."""
    return urlsafe_b64encode(bytes(_box(use).encrypt(text.encode()))).decode()


def unseal(sealed: str, use: str) -> str:
    """Return what was sealed for this use; raises BrokenSeal."""
    try:
        return _box(use).decrypt(urlsafe_b64decode(sealed)).decode()
    except (CryptoError, ValueError) as broken:
        raise BrokenSeal from broken


def derived(use: str, name: str) -> bytes:
    """Return 32 bytes that follow from the installation's key, a use and a name, and need no keeping."""
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"{use}:{name}".encode(), hashlib.sha256).digest()


def _box(use: str) -> SecretBox:
    return SecretBox(derived("seal", use))
