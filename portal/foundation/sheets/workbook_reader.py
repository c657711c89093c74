"""Reads one workbook in a process of its own, so that a hostile file can end this process and nothing else.

Started by workbooks.py with the file on standard input. It imports nothing of the portal, gives itself
little memory and time, and answers in lines of JSON: one per worksheet, then one per filled row.
"""

import datetime
import io
import json
import re
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from xml.etree import ElementTree  # nosec B405

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

CHUNK = 1 << 20
MOST_MERGES = 100_000
MEGABYTE = 1 << 20
COLUMNS_IN_EXCEL = 16_384
NAMES = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

CELL = re.compile(
    rb"<(?:\w+:)?c\b([^<>]*)>(?!\s*</)\s*"
    rb"(?:<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*)?(?:<(?:\w+:)?v>([^<]*)<)?"
)
PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
STYLE = re.compile(rb"""\bs\s*=\s*["'](\d+)["']""")
IS_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
DOCTYPES = tuple(
    mark.encode(code) for mark in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-8", "utf-16-le", "utf-16-be")
)
PERCENT_FORMATS = {"9", "10"}
UNREADABLE = (
    CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    KeyError,
    ValueError,
    EOFError,
    RuntimeError,  # NotImplementedError too: a way of packing that nobody uses for workbooks
)


class RefusedError(Exception):
    """The workbook is not read; the reason is one of the reason codes of shape.py."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.answer = {"error": reason, "facts": facts}


class Seen:
    """What calamine does not tell about the cells of one worksheet: errors, percentages, how far they reach."""

    def __init__(self) -> None:
        self.errors: dict[int, str] = {}
        self.percents: set[int] = set()
        self.lines = 0
        self.columns = 0
        self.farthest = ""


def main() -> None:
    """Answer the one request on standard input."""
    request = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_CPU, (request["seconds"], request["seconds"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    data = sys.stdin.buffer.read()
    try:
        for answer in answers(data, request):
            say(answer)
        say({"done": True})
    except RefusedError as refused:
        say(refused.answer)
    except PasswordError:
        say({"error": "encrypted", "facts": {}})
    except MemoryError:
        say({"error": "unpacks_too_large", "facts": {}})
    except UNREADABLE:
        say({"error": "damaged", "facts": {}})


def say(answer: object) -> None:
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=True, separators=(",", ":")).encode() + b"\n")


def answers(data: bytes, request: dict[str, int]) -> Iterator[object]:
    seen, unpacked = look_through(data, request) if data.startswith(b"PK") else ({}, len(data) * 4)
    allow_memory(unpacked, sum(sheet.lines * sheet.columns for sheet in seen.values()))
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    left = {"cells": request["cells"], "text": request["text"], "merges": MOST_MERGES}
    for meta in book.sheets_metadata:
        if "WorkSheet" not in str(meta.typ):
            continue
        sheet = book.get_sheet_by_name(meta.name)
        merges = [[*first, *last] for first, last in (sheet.merged_cell_ranges or [])[: left["merges"]]]
        left["merges"] -= len(merges)
        yield {"sheet": meta.name, "hidden": meta.visible != SheetVisibleEnum.Visible, "merges": merges}
        yield from filled_rows(sheet, seen.get(meta.name) or Seen(), request, left)


def filled_rows(
    sheet: CalamineSheet, seen: Seen, request: dict[str, int], left: dict[str, int]
) -> Iterator[tuple[int, list[str]]]:
    """Yield line and cells of every filled row, within the limits; `left` is what the whole workbook may still hold."""
    if sheet.total_width > COLUMNS_IN_EXCEL:
        raise RefusedError("too_many_columns", limit=request["columns"])
    kept = 0
    for number, values in enumerate(sheet.iter_rows()):
        texts = [
            text_of(value, number * COLUMNS_IN_EXCEL + column, seen) for column, value in enumerate(values)
        ]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            continue
        kept += 1
        if kept > request["rows"] + 100:
            raise RefusedError("too_many_rows", limit=request["rows"], worksheet=sheet.name)
        left["cells"] -= len(texts)
        left["text"] -= sum(map(len, texts))
        if left["cells"] < 0 or left["text"] < 0:
            raise RefusedError("too_many_cells", limit=request["cells"])
        yield number + 1, texts


def text_of(value: object, place: int, seen: Seen) -> str:
    """Return a cell as a person would have typed it: ISO dates, at most 15 significant digits, percentages with %."""
    if isinstance(value, str):
        return value or seen.errors.get(place, "")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        if place in seen.percents:
            return f"{digits(Decimal(f'{value:.15g}') * 100)}%"
        if abs(value) < 1e15 and value == int(value):
            return str(int(value))
        return digits(Decimal(f"{value:.15g}"))
    if isinstance(value, datetime.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, datetime.datetime):
        whole = (value + datetime.timedelta(microseconds=500_000)).replace(microsecond=0)
        return whole.date().isoformat() if whole.time() == datetime.time() else whole.isoformat(" ")
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else ""


def digits(number: Decimal) -> str:
    if not number.is_finite():
        return ""
    if number and abs(number.adjusted()) > 20:
        return f"{float(number):.15g}"
    plain = f"{number:f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain == "-0" else plain


def look_through(data: bytes, request: dict[str, int]) -> tuple[dict[str, Seen], int]:
    """Unpack every part once, in pieces, to see that it is what the directory promised; return what the cells hide."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = worksheet_parts(archive)
        percents = percent_styles(archive)
        seen = {name: Seen() for name in names.values()}
        unpacked = 0
        for part in archive.infolist():
            sheet = seen.get(names.get(part.filename, ""))
            for piece in pieces(archive, part):
                unpacked += len(piece)
                if unpacked > request["unpacked"]:
                    raise RefusedError("unpacks_too_large")
                if part.filename.endswith((".xml", ".rels", ".vml")) and any(
                    mark in piece for mark in DOCTYPES
                ):
                    raise RefusedError("unsafe_xml", part=part.filename)
                if part.filename == "META-INF/manifest.xml" and b"encryption-data" in piece:
                    raise RefusedError("encrypted")
                if sheet is not None:
                    look_at_cells(piece, sheet, percents, request)
    return seen, unpacked


def pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a part in pieces that end with a whole cell where there are cells."""
    rest = b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            rest += chunk
            cut = rest.rfind(b"</c>") + 4 if b"</c>" in rest else rest.rfind(b">") + 1
            if cut:
                yield rest[:cut]
                rest = rest[cut:]
            elif len(rest) > 4 * CHUNK:
                yield rest
                rest = b""
    yield rest


def look_at_cells(piece: bytes, sheet: Seen, percents: set[bytes], request: dict[str, int]) -> None:
    for attributes, value in CELL.findall(piece):
        found = PLACE.search(attributes)
        if found is None or attributes.endswith(b"/"):
            continue
        line, column = int(found.group(2)), column_number(found.group(1))
        if line > sheet.lines or column > sheet.columns:
            sheet.lines, sheet.columns = max(line, sheet.lines), max(column, sheet.columns)
            refuse_far_cells(sheet, found.group(1) + found.group(2), request)
        place = (line - 1) * COLUMNS_IN_EXCEL + column - 1
        if IS_ERROR.search(attributes):
            sheet.errors[place] = value.decode("utf-8", "replace")[:40] or "#N/A"
        elif percents and (style := STYLE.search(attributes)) and style.group(1) in percents:
            sheet.percents.add(place)


def refuse_far_cells(sheet: Seen, cell: bytes, request: dict[str, int]) -> None:
    """Two cells in far corners would make the reader lay out everything between them."""
    if sheet.lines * sheet.columns > 4 * request["cells"]:
        raise RefusedError("too_many_cells", limit=request["cells"], cell=cell.decode())


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def worksheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return which part of the archive holds which worksheet (XLSX only)."""
    if "xl/workbook.xml" not in archive.namelist():
        return {}
    book = small_xml(archive, "xl/workbook.xml")
    relations = small_xml(archive, "xl/_rels/workbook.xml.rels")
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    parts = {}
    for sheet in book.iter(f"{NAMES}sheet"):
        target = targets.get(sheet.get(RELATION), "")
        parts[target.lstrip("/") if target.startswith("/") else f"xl/{target}"] = sheet.get("name", "")
    return parts


def percent_styles(archive: zipfile.ZipFile) -> set[bytes]:
    """Return the style numbers whose cells show a share as a percentage (0.95 as 95%)."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    styles = small_xml(archive, "xl/styles.xml")
    formats = PERCENT_FORMATS | {
        known.get("numFmtId", "")
        for known in styles.iter(f"{NAMES}numFmt")
        if "%" in re.sub(r'"[^"]*"|\\.', "", known.get("formatCode", ""))
    }
    used = styles.find(f"{NAMES}cellXfs")
    return {
        str(i).encode()
        for i, xf in enumerate(used if used is not None else ())
        if xf.get("numFmtId") in formats
    }


def small_xml(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if archive.getinfo(name).file_size > 8 * MEGABYTE:
        raise RefusedError("unpacks_too_large", part=name)
    text = archive.read(name)
    if any(mark in text for mark in DOCTYPES):
        raise RefusedError("unsafe_xml", part=name)
    # Without a DOCTYPE there is nothing to expand or to fetch.
    return ElementTree.fromstring(text)  # noqa: S314  # nosec B314


def allow_memory(unpacked: int, area: int) -> None:
    """Allow what an honest workbook of this size needs; a bomb that hides its size ends here."""
    with open("/proc/self/statm") as sizes:
        now = int(sizes.read().split()[0]) * resource.getpagesize()
    allowed = now + min(512 * MEGABYTE, 64 * MEGABYTE + 6 * unpacked + 40 * area)
    resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))


if __name__ == "__main__":
    main()
