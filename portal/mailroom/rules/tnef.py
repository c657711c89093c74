"""The files inside a winmail.dat, in which Outlook and Exchange wrap what they send as rich text (MS-OXTNEF).

Only files and their names are taken out. What is broken or too much yields what was read until there.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

SIGNATURE = 0x223E9F78
LEVEL_ATTACHMENT = 2
RENDER, DATA, TITLE, PROPERTIES = 0x00069002, 0x0006800F, 0x00018010, 0x00069005
LONG_NAME = 0x3707
MOST_FILES, MOST_PROPERTIES, MOST_BYTES = 50, 500, 60_000_000
#: MAPI property types of fixed size, by bytes as stored; the others say their own.
FIXED = {
    0x0002: 4,
    0x0003: 4,
    0x0004: 4,
    0x0005: 8,
    0x0006: 8,
    0x0007: 8,
    0x000A: 4,
    0x000B: 4,
    0x0014: 8,
    0x0040: 8,
    0x0048: 16,
}
TEXT, WIDE_TEXT, OBJECT, BINARY = 0x001E, 0x001F, 0x000D, 0x0102
MANY = 0x1000


@dataclass
class Wrapped:
    """A file in a winmail.dat."""

    name: str = ""
    data: bytes = field(default=b"", repr=False)


def unwrap(raw: bytes) -> list[Wrapped]:
    """Return the files inside; none where it is no winmail.dat.

    >>> unwrap(b"anything else")
    []
    """
    found: list[Wrapped] = []
    for level, kind, value in _attributes(raw):
        if level != LEVEL_ATTACHMENT or len(found) > MOST_FILES:
            continue
        if kind == RENDER:
            found.append(Wrapped())
        elif not found:
            continue
        elif kind == DATA:
            found[-1].data = value
        elif kind == TITLE:
            found[-1].name = found[-1].name or _text(value)
        elif kind == PROPERTIES:
            found[-1].name = next(_long_names(value), found[-1].name)
    return [one for one in found[:MOST_FILES] if one.data]


def _attributes(raw: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (level, kind, value) as long as they can be read."""
    if len(raw) < 6 or struct.unpack_from("<I", raw)[0] != SIGNATURE:
        return
    at = 6
    while at + 9 <= len(raw):
        level, kind, size = struct.unpack_from("<BII", raw, at)
        if size > MOST_BYTES or at + 9 + size + 2 > len(raw):
            return
        value = raw[at + 9 : at + 9 + size]
        if sum(value) & 0xFFFF != struct.unpack_from("<H", raw, at + 9 + size)[0]:
            return
        yield level, kind, value
        at += 9 + size + 2


def _long_names(value: bytes) -> Iterator[str]:
    """Yield the long name of a file where its properties hold one, and are of kinds whose size is known."""
    try:
        (count,) = struct.unpack_from("<I", value)
        at = 4
        for _ in range(min(count, MOST_PROPERTIES)):
            kind, name = struct.unpack_from("<HH", value, at)
            at += 4
            if name >= 0x8000:
                at = _past_the_name(value, at)
            if kind in FIXED:
                at += FIXED[kind]
                continue
            if kind & MANY or kind not in (TEXT, WIDE_TEXT, OBJECT, BINARY):
                return
            (values,) = struct.unpack_from("<I", value, at)
            at += 4
            for _value in range(min(values, MOST_PROPERTIES)):
                (size,) = struct.unpack_from("<I", value, at)
                said = value[at + 4 : at + 4 + size]
                at += 4 + size + (-size % 4)
                if name == LONG_NAME and kind in (TEXT, WIDE_TEXT):
                    yield (
                        said.decode("utf-16-le", "replace").rstrip("\0") if kind == WIDE_TEXT else _text(said)
                    )
    except struct.error:
        return


def _past_the_name(value: bytes, at: int) -> int:
    """Return where a property begins that has a name of its own instead of a number."""
    (kind,) = struct.unpack_from("<I", value, at + 16)
    if kind == 0:
        return at + 24
    (size,) = struct.unpack_from("<I", value, at + 20)
    return at + 24 + size + (-size % 4)


def _text(value: bytes) -> str:
    plain = value.rstrip(b"\0")
    for charset in ("utf-8", "cp932"):
        try:
            return plain.decode(charset)
        except UnicodeDecodeError:
            continue
    return plain.decode("latin-1")
