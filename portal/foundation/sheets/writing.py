"""Tables on the way out: what was imported comes back the same, and no cell runs as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, islice
from math import isfinite
from typing import Any, Literal

import xlsxwriter

from portal.foundation.numbers import Money, plain_digits
from portal.foundation.sheets.protecting import protected, protected_as_string
from portal.foundation.sheets.shape import Reason, SheetError, column_letter

Value = str | int | float | bool | date | datetime | time | None
CsvEncoding = Literal["utf-8-sig", "utf-8", "cp932"]

_LONGEST_IN_XLSX = 32_767
_LOOKED_AT = 200
_LONGEST_NAME = 31  # of a worksheet
_FIRST_DAY = date(1900, 3, 1)  # earlier days are stored wrongly by spreadsheets
_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - one fixed time, so that equal content makes equal bytes
_NO_CHARACTER = re.compile("[\ud800-\udfff\ufffe\uffff]")
_IN_SHIFT_JIS = str.maketrans("〜−‖—¢£¬–\u00a0", "～－∥―￠￡￢－ ")
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class SheetOut:
    """One worksheet to write: typed values stay typed (numbers, dates, money), strings stay strings."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Value]]


def write_csv(
    header: Sequence[str], rows: Iterable[Sequence[Value]], *, encoding: CsvEncoding = "utf-8-sig"
) -> bytes:
    """Return a CSV file with CRLF line ends; text that a spreadsheet would run gets an apostrophe, numbers do not.

    Raises SheetError not_encodable (`character`, `line`, `column`) when Shift_JIS lacks a character.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for line, row in enumerate(chain([header], rows), 1):
        cells = [_csv_cell(value) for value in row]
        if encoding == "cp932":
            cells = [_shift_jis(cell, line, column) for column, cell in enumerate(cells)]
        writer.writerow(cells)
    return out.getvalue().encode(encoding)


def write_xlsx(sheets: Sequence[SheetOut]) -> bytes:
    """Return a workbook: header frozen, columns as wide as their text, strings never formulas or links.

    The same content gives the same bytes. Times are written as given; give local ones.
    Raises SheetError cell_too_long (`worksheet`, `line`, `column`) beyond what a workbook cell holds.
    """
    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": _MADE})
        formats = _Formats(book)
        formats |= {
            "header": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            "text": book.add_format({"valign": "top", "text_wrap": True}),
            "date": book.add_format({"valign": "top", "num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"valign": "top", "num_format": "yyyy-mm-dd hh:mm"}),
            "time": book.add_format({"valign": "top", "num_format": "hh:mm"}),
            "number": book.add_format({"valign": "top"}),
        }
        names = _distinct([_worksheet_name(sheet.name) for sheet in sheets])
        for name, sheet in zip(names, sheets, strict=True):
            _fill(book.add_worksheet(name), sheet, formats)
    return out.getvalue()


class _Formats(dict[str, Any]):
    """The formats of a workbook by name; that of a number pattern is made when it is first asked for."""

    def __init__(self, book: xlsxwriter.Workbook):
        super().__init__()
        self._book = book

    def __missing__(self, pattern: str) -> Any:
        self[pattern] = self._book.add_format({"valign": "top", "num_format": pattern})
        return self[pattern]


def _csv_cell(value: Value) -> str:
    if isinstance(value, str):
        return protected(_NO_CHARACTER.sub("\ufffd", value).replace("\x00", "\ufffd"))
    return _text(value)


def _text(value: Value) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return str(value) if isinstance(value, int) else plain_digits(_finite(value))
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "seconds")
    return value.isoformat()


def _finite(number: float) -> float:
    if not isfinite(number):
        raise ValueError("no table holds NaN or infinity")
    return number


def _shift_jis(cell: str, line: int, column: int) -> str:
    """Replace the few characters that Shift_JIS knows under another number; say which other one it lacks."""
    text = cell.translate(_IN_SHIFT_JIS)
    try:
        text.encode("cp932")
    except UnicodeEncodeError as wrong:
        raise SheetError(
            Reason.NOT_ENCODABLE, character=text[wrong.start], line=line, column=column_letter(column)
        ) from wrong
    return text


def _fill(worksheet: xlsxwriter.worksheet.Worksheet, sheet: SheetOut, formats: dict) -> None:
    rows = iter(sheet.rows)
    top = list(islice(rows, _LOOKED_AT))
    for column, width in enumerate(_widths(sheet.header, top)):
        worksheet.set_column(column, column, width)
    worksheet.freeze_panes(1, 0)
    for column, title in enumerate(sheet.header):
        worksheet.write_string(
            0, column, protected_as_string(_NO_CHARACTER.sub("\ufffd", title)), formats["header"]
        )
    for line, row in enumerate(chain(top, rows), 1):
        for column, value in enumerate(row):
            _put(worksheet, line, column, value, formats)


def _put(
    worksheet: xlsxwriter.worksheet.Worksheet, line: int, column: int, value: Value, formats: dict
) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        worksheet.write_boolean(line, column, value, formats["number"])
    elif isinstance(value, Money) and abs(value.amount) < 10**15:
        worksheet.write_number(line, column, value.amount, formats[value.pattern])
    elif isinstance(value, int | float) and abs(value) < 10**15:
        worksheet.write_number(line, column, _finite(value), formats["number"])
    elif isinstance(value, time) or (isinstance(value, date) and _day(value) >= _FIRST_DAY):
        worksheet.write_datetime(line, column, _local(value), formats[_shape(value)])
    else:
        text = protected_as_string(_NO_CHARACTER.sub("\ufffd", _text(value)))
        if len(text) > _LONGEST_IN_XLSX:
            facts = {"worksheet": worksheet.get_name(), "line": line + 1, "column": column_letter(column)}
            raise SheetError(Reason.CELL_TOO_LONG, limit=_LONGEST_IN_XLSX, **facts)
        worksheet.write_string(line, column, text, formats["text"])


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _local(value: date | time) -> date | time:
    return value.replace(tzinfo=None) if isinstance(value, datetime | time) else value


def _shape(value: date | time) -> str:
    if isinstance(value, time):
        return "time"
    return "moment" if isinstance(value, datetime) else "date"


def _widths(header: Sequence[str], rows: Sequence[Sequence[Value]]) -> list[int]:
    """Width of each column in characters, wide (Japanese) ones counted twice, between 8 and 48."""
    columns = max([len(header), *map(len, rows)])
    widths = [8] * columns
    for row in chain([header], rows):
        for column, value in enumerate(row):
            longest = max((_breadth(part) for part in _text(value)[:500].split("\n")), default=0)
            widths[column] = max(widths[column], min(longest + 2, 48))
    return widths


def _breadth(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def _worksheet_name(name: str) -> str:
    """Return a name that workbooks take: 31 characters at most, cut between words where there are any.

    >>> _worksheet_name("Articles that most people opened")
    'Articles that most people'
    """
    whole = _NOT_IN_A_NAME.sub(" ", name).strip(" '")
    cut = whole if len(whole) <= _LONGEST_NAME else whole[: _LONGEST_NAME + 1].rpartition(" ")[0]
    return (cut or whole)[:_LONGEST_NAME].strip(" '") or "Sheet"


def _distinct(names: Sequence[str]) -> list[str]:
    taken: set[str] = {"history"}  # a name that spreadsheets keep for themselves
    result = []
    for name in names:
        number, unique = 1, name
        while unique.casefold() in taken:
            number += 1
            unique = f"{name[:27]} {number}"
        taken.add(unique.casefold())
        result.append(unique)
    return result
