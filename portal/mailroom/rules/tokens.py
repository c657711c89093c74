"""A short token that says what an address is for, which nobody can make or change without our key.

Local parts may be lower-cased on the way and hold 64 characters, so it is base 32, and as short as is safe: the
numbers as varints, encrypted under their own 80-bit tag (a synthetic initialisation vector, as in RFC 5297), so that
addresses tell nobody how many customers there are, and the same thing always has the same address.
"""

import hashlib
import hmac
from base64 import b32decode, b32encode

TAG_BYTES = 10
MOST_CHARACTERS = 58


def seal(key: bytes, kind: str, numbers: tuple[int, ...]) -> str:
    """Return the token for numbers of at least 0.

    >>> seal(b"key", "reply", (7, 1_000, 12))
    'puppeugx7qq3bwn6myf5qqq'
    >>> unseal(b"key", "reply", "PUPPEUGX7QQ3BWN6MYF5QQQ")
    (7, 1000, 12)
    >>> unseal(b"key", "file", "puppeugx7qq3bwn6myf5qqq") is None
    True
    """
    plain = b"".join(_varint(number) for number in numbers)
    tag = _tag(key, kind, plain)
    return b32encode(tag + _mask(key, tag, plain)).decode().rstrip("=").lower()


def unseal(key: bytes, kind: str, token: str) -> tuple[int, ...] | None:
    """Return the numbers of a token, None when it is none of ours or for another kind."""
    if not token.isascii() or not token.isalnum() or len(token) > MOST_CHARACTERS:
        return None
    try:
        sealed = b32decode(token.upper() + "=" * (-len(token) % 8))
    except ValueError:
        return None
    tag, plain = sealed[:TAG_BYTES], _mask(key, sealed[:TAG_BYTES], sealed[TAG_BYTES:])
    return _numbers(plain) if hmac.compare_digest(tag, _tag(key, kind, plain)) else None


def _tag(key: bytes, kind: str, plain: bytes) -> bytes:
    return hmac.new(key, b"tag:" + kind.encode() + b":" + plain, hashlib.sha256).digest()[:TAG_BYTES]


def _mask(key: bytes, tag: bytes, data: bytes) -> bytes:
    stream = hmac.new(key, b"mask:" + tag, hashlib.sha512).digest()  # 64 bytes: more than a token holds
    return bytes(a ^ b for a, b in zip(data, stream, strict=False))


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _numbers(plain: bytes) -> tuple[int, ...]:
    found, number, shift = [], 0, 0
    for byte in plain:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            found.append(number)
            number = shift = 0
    return tuple(found)
