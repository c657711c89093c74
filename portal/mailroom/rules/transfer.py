"""Undoing base64 and quoted-printable, also where they are broken. Never fails."""

import binascii
import quopri
import re
from string import ascii_letters, digits

_NOT_BASE64 = bytes(set(range(256)) - {*ascii_letters.encode(), *digits.encode(), *b"+/="})
_PADDING = re.compile(rb"=+")


def undone(data: bytes, encoding: str) -> bytes:
    """Return the bytes behind a Content-Transfer-Encoding; what is unknown is taken as it is."""
    name = encoding.strip().lower()
    if name == "base64":
        return from_base64(data)
    if name == "quoted-printable":
        return quopri.decodestring(data)
    if name in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return from_uuencode(data)
    return data


def from_base64(data: bytes) -> bytes:
    """Return the bytes of base64 with strange characters, missing padding, or padding in the middle.

    >>> from_base64(b"5pel5pys"), from_base64(b"aGVs bG8"), from_base64(b"aGk=aGk=!"), from_base64(b"a")
    (b'\\xe6\\x97\\xa5\\xe6\\x9c\\xac', b'hello', b'hihi', b'')
    """
    plain = data.translate(None, _NOT_BASE64)
    return b"".join(_quads(piece) for piece in _PADDING.split(plain))


def _quads(piece: bytes) -> bytes:
    if len(piece) % 4 == 1:
        piece = piece[:-1]  # six bits are no byte
    return binascii.a2b_base64(piece + b"=" * (-len(piece) % 4))


def from_uuencode(data: bytes) -> bytes:
    """Return the bytes between `begin` and `end`; lines that are broken are left out."""
    out, inside = [], False
    for line in data.splitlines():
        if line.startswith(b"begin "):
            inside = True
        elif line.strip() == b"end":
            break
        elif inside and line:
            try:
                out.append(binascii.a2b_uu(line))
            except binascii.Error:
                continue
    return b"".join(out)
