"""Archives of articles, opened without trusting anything in them: names, sizes and numbers are all checked first."""

import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import BinaryIO

MOST_BYTES = 500_000_000  # of the archive itself
MOST_ENTRIES = 50_000
MOST_DIRECTORY = 32_000_000  # bytes of names, which are read into memory at once
MOST_UNPACKED = 2_000_000_000
MOST_OF_ONE = 25_000_000
RATIO, SMALL = 200, 8_000_000  # what unpacks to less than SMALL is no bomb, however well it was packed
LONGEST_PATH, DEEPEST = 400, 30
_END, _END64 = b"PK\x05\x06", b"PK\x06\x06"
_TAIL = 70_000  # the end of an archive: its record and the longest comment
_FULL = 0xFFFF
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1


class ArchiveRefused(ValueError):
    """Nothing of it can be read; `reason` is damaged, encrypted, too_large, too_many, unpacks_too_large or empty."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Entry:
    """A file in an archive: its path from the top as we name it, its own name in there, its size unpacked.

    `crc` is what the archive says its bytes sum up to, so that a changed picture is noticed without reading it.
    """

    path: str
    name: str
    size: int
    crc: int = 0


class Archive:
    """An archive that was looked at. Files whose names lead out of it, links and devices are left out."""

    def __init__(self, file: BinaryIO):
        """Look at an archive. Raises ArchiveRefused."""
        _refuse_endless_directory(file)
        try:
            self._zip = zipfile.ZipFile(file)
            parts = self._zip.infolist()
        except (
            zipfile.BadZipFile,
            ValueError,
            NotImplementedError,
            struct.error,
            OSError,
            EOFError,
        ) as wrong:
            raise ArchiveRefused("damaged") from wrong
        _refuse_bombs(parts, _size(file))
        self.entries: Sequence[Entry] = _below_the_top([found for part in parts if (found := _entry(part))])
        if not self.entries:
            raise ArchiveRefused("empty")

    def read(self, entry: Entry, most: int = MOST_OF_ONE) -> bytes | None:
        """Return what is in a file, None where it cannot be read or is more than `most` bytes, whatever it promised."""
        try:
            with self._zip.open(entry.name) as part:
                data = part.read(most + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            ValueError,
            NotImplementedError,
            RuntimeError,
            OSError,
            EOFError,
            KeyError,
        ):
            return None
        return data if len(data) <= most else None


def safe_path(name: str) -> str:
    """Return a name inside an archive as a path below its top, empty where it leads elsewhere.

    >>> [safe_path(name) for name in ("a/./b.md", "../x", "/etc/passwd", "C:\\\\x.md", "a\\\\b.md", "a/\\0b")]
    ['a/b.md', '', '', '', 'a/b.md', '']
    """
    plain = unicodedata.normalize("NFC", name.replace("\\", "/"))
    if not plain.isprintable() or plain.startswith("/") or ":" in plain.split("/", 1)[0]:
        return ""
    parts = [part for part in PurePosixPath(plain).parts if part != "."]
    path = "/".join(parts)
    return "" if ".." in parts or len(path) > LONGEST_PATH or len(parts) > DEEPEST else path


def _entry(part: zipfile.ZipInfo) -> Entry | None:
    kind = stat.S_IFMT(part.external_attr >> 16)
    if part.is_dir() or kind not in (0, stat.S_IFREG) or part.file_size > MOST_OF_ONE:
        return None
    path = safe_path(_said(part))
    return Entry(path, part.filename, part.file_size, part.CRC) if path else None


def _said(part: zipfile.ZipInfo) -> str:
    """Return the name as it was meant: without the mark for UTF-8 it may be that, or as Japanese Windows writes it."""
    if part.flag_bits & _UTF8_NAME:
        return part.filename
    raw = part.filename.encode("cp437", errors="replace")
    for encoding in ("utf-8", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return part.filename


def _below_the_top(entries: list[Entry]) -> list[Entry]:
    """Return the entries without the one folder that everything lies in, as archives of a repository have it; each
    path once."""
    tops = {entry.path.partition("/")[0] for entry in entries if not entry.path.startswith("__MACOSX/")}
    lone = len(tops) == 1 and all("/" in entry.path for entry in entries)
    by_path: dict[str, Entry] = {}
    for entry in entries:
        path = entry.path.partition("/")[2] if lone else entry.path
        by_path.setdefault(path, replace(entry, path=path))
    return sorted(by_path.values(), key=lambda entry: entry.path)


def _refuse_bombs(parts: Sequence[zipfile.ZipInfo], packed: int) -> None:
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise ArchiveRefused("encrypted")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked > RATIO * packed):
        raise ArchiveRefused("unpacks_too_large")


def _refuse_endless_directory(file: BinaryIO) -> None:
    """Read how long the directory says it is, before it is read as a whole, which alone could fill the memory."""
    size = _size(file)
    if size > MOST_BYTES:
        raise ArchiveRefused("too_large")
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise ArchiveRefused("damaged")
    entries, directory = struct.unpack("<HI", tail[at + 10 : at + 16])
    if entries == _FULL or directory == 0xFFFFFFFF:
        at64 = tail.rfind(_END64)
        if at64 >= 0 and len(tail) - at64 >= 56:
            entries, directory = struct.unpack("<QQ", tail[at64 + 32 : at64 + 48])
    if entries > MOST_ENTRIES or directory > MOST_DIRECTORY:
        raise ArchiveRefused("too_many")
    file.seek(0)


def _size(file: BinaryIO) -> int:
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    return size
