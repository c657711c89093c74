"""Workbooks for the tests, made on the spot: what people's programs write, and what hostile ones do."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

HEADER = ("KPI", "値", "日付")


def workbook(*fills: Callable[[Worksheet], Any], names: tuple[str, ...] = ()) -> bytes:
    """Return an XLSX with one worksheet per function, which fills it."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, fill in enumerate(fills):
        fill(book.create_sheet(names[number] if names else f"表{number + 1}"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table(*rows: tuple[Any, ...]) -> Callable[[Worksheet], None]:
    """Return a function that appends rows to a worksheet."""

    def fill(worksheet: Worksheet) -> None:
        for row in rows:
            worksheet.append(row)

    return fill


def with_part(data: bytes, name: str, text: bytes) -> bytes:
    """Return the archive with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, text)
    return out.getvalue()


def part_of(data: bytes, name: str) -> bytes:
    """Return one part of an archive, unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def opendocument(rows: str, *, doctype: str = "") -> bytes:
    """Return an ODS with the given table rows in XML."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="実績">{rows}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return out.getvalue()
