"""The head of a mail or of one of its parts: unfolded, in order, as bytes until somebody asks for words."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from portal.mailroom.rules.charsets import decode, one_line
from portal.mailroom.rules.encoded_words import decoded
from portal.mailroom.rules.limits import (
    MOST_HEAD_BYTES,
    MOST_HEADER_CHARACTERS,
    MOST_HEADERS,
    MOST_REFERENCES,
)

_NAME = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_ID = re.compile(r"<([^<>\s]{1,500})>")
_END = re.compile(rb"\r?\n[ \t]*\r?\n")


@dataclass(frozen=True)
class Headers:
    """(name in small letters, raw value), as they stand."""

    lines: tuple[tuple[str, bytes], ...] = ()

    def all(self, name: str) -> list[str]:
        """Return the values of every such header, decoded as far as bytes go; encoded words still stand in them."""
        return [_plain(value) for known, value in self.lines if known == name]

    def first(self, name: str) -> str:
        """Return the value of the first such header; empty without one."""
        return next(iter(self.all(name)), "")

    def has(self, name: str) -> bool:
        return any(known == name for known, _ in self.lines)

    def count(self, name: str) -> int:
        return sum(known == name for known, _ in self.lines)

    def words(self, name: str, most: int = 300) -> str:
        """Return a header that people read: one line, encoded words decoded."""
        return one_line(decoded(self.first(name)), most)

    def ids(self, name: str) -> tuple[str, ...]:
        """Return the message ids in such headers, without their angle brackets."""
        found = [one for value in self.all(name) for one in _ID.findall(value)]
        return tuple(found[-MOST_REFERENCES:])

    def message_id(self) -> str:
        """Return the mail's own id, also where its angle brackets are missing."""
        value = self.first("message-id")
        return next(iter(_ID.findall(value)), value.strip())[:300] if value.isascii() else ""

    def date(self) -> datetime | None:
        """Return when the sender's machine says it was written, as an instant; None when that is nonsense."""
        try:
            told = parsedate_to_datetime(self.first("date")[:200])
            return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            return None


def split(raw: bytes, start: int = 0, end: int | None = None) -> tuple[Headers, int]:
    """Return the headers that begin at `start`, and where the body begins."""
    end = len(raw) if end is None else end
    if raw[start : start + 1] == b"\n" or raw[start : start + 2] == b"\r\n":
        return Headers(), raw.index(b"\n", start) + 1
    found = _END.search(raw, start, min(end, start + MOST_HEAD_BYTES))
    head_end, body = (found.start(), found.end()) if found else (min(end, start + MOST_HEAD_BYTES), end)
    return read(raw[start:head_end]), body


def read(head: bytes) -> Headers:
    """Return the headers of a block; lines that are none are taken as the line before going on."""
    found: list[tuple[str, list[bytes]]] = []
    for line in head.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"):
        name = None if line[:1] in b" \t" else _NAME.match(line)
        if name and not (name[1] in (b"From", b">From") and b" " in line[: name.end()]):
            if len(found) >= MOST_HEADERS:
                break
            found.append((name[1].decode().lower(), [line[name.end() :]]))
        elif found and len(found[-1][1]) < MOST_HEADERS:
            found[-1][1].append(b" " + line.lstrip())
    return Headers(tuple((name, b"".join(pieces).strip()) for name, pieces in found))


def _plain(value: bytes) -> str:
    return decode(value[:MOST_HEADER_CHARACTERS], "utf-8")
