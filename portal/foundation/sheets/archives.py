"""What a file really is, whatever its name says, and whether an archive may be unpacked, told without unpacking."""

import io
import re
import struct
import zipfile
from typing import Literal

from portal.foundation.sheets.shape import Reason, SheetError, SheetLimits

Kind = Literal["text", "workbook"]

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"PK\x05\x06", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"{\\rtf", "document"),
)
_WORKBOOKS = {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}
_LOCKED_XLS = re.compile(rb"\x09\x08\x10\x00.{16}\x2f\x00", re.DOTALL)  # BOF, then FILEPASS
_SMALL = 8 * 1024 * 1024  # what unpacks to less is never a bomb, however well it was packed


def kind_of(data: bytes, limits: SheetLimits) -> Kind:
    """Return what the bytes are.

    Raises SheetError: empty, too_large, not_a_table (`looks_like`), encrypted, damaged, unpacks_too_large.
    """
    if not data.strip():
        raise SheetError(Reason.EMPTY)
    if len(data) > limits.bytes:
        raise SheetError(Reason.TOO_LARGE, size=len(data), limit=limits.bytes)
    if data.startswith(_ZIP):
        refuse_bombs(data, limits)
        return "workbook"
    if data.startswith(_COMPOUND):
        _refuse_encrypted_compound(data)
        return "workbook"
    looks_like = next((name for mark, name in _OTHERS if data.startswith(mark)), None) or _markup(data)
    if looks_like:
        raise SheetError(Reason.NOT_A_TABLE, looks_like=looks_like)
    return "text"


def refuse_bombs(data: bytes, limits: SheetLimits) -> None:
    """Raise SheetError unless the archive's directory promises a workbook of bearable size; nothing is unpacked."""
    _refuse_endless_directory(data, limits)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as wrong:
        raise SheetError(Reason.DAMAGED) from wrong
    if any(part.flag_bits & 0x1 for part in parts):
        raise SheetError(Reason.ENCRYPTED)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.unpacked or (unpacked > _SMALL and unpacked > limits.ratio * len(data)):
        raise SheetError(Reason.UNPACKS_TOO_LARGE, unpacked=unpacked, packed=len(data))
    if not _WORKBOOKS & {part.filename for part in parts}:
        raise SheetError(Reason.NOT_A_TABLE, looks_like=_document(parts))


def _refuse_endless_directory(data: bytes, limits: SheetLimits) -> None:
    """Count the parts before the directory is read, which alone could fill the memory."""
    parts = data.count(b"PK\x01\x02")
    if parts > limits.parts:
        raise SheetError(Reason.UNPACKS_TOO_LARGE, parts=parts)


def _refuse_encrypted_compound(data: bytes) -> None:
    if "EncryptedPackage".encode("utf-16-le") in data or _LOCKED_XLS.search(data):
        raise SheetError(Reason.ENCRYPTED)


def _markup(data: bytes) -> str | None:
    top = data[:1_000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if top.startswith((b"<!doctype html", b"<html", b"<table", b"<head")):
        return "html"
    if top.startswith(b"<?xml"):
        return "xml"
    return "image" if top.startswith(b"<svg") else None


def _document(parts: list[zipfile.ZipInfo]) -> str:
    folders = {part.filename.split("/")[0] for part in parts}
    if "word" in folders:
        return "document"
    return "slides" if "ppt" in folders else "archive"
