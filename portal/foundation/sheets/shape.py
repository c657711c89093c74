"""What a table in a file is, once read: rows of text with the lines they stand on, and what was guessed about them."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from portal.foundation.sheets.fates import RowFate


class Reason(StrEnum):
    """Why a file cannot be read or written; the web words each of them."""

    EMPTY = "empty"
    NOT_A_TABLE = "not_a_table"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_MANY_CELLS = "too_many_cells"
    CELL_TOO_LONG = "cell_too_long"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    UNSAFE_XML = "unsafe_xml"
    NUL = "nul"
    UNKNOWN_ENCODING = "unknown_encoding"
    UNCLOSED_QUOTE = "unclosed_quote"
    NO_SUCH_WORKSHEET = "no_such_worksheet"
    NO_HEADER = "no_header"
    NO_OUTLINE = "no_outline"
    NO_MEASUREMENTS = "no_measurements"
    NOT_ENCODABLE = "not_encodable"
    READER_AWAY = "reader_away"


class SheetError(Exception):
    """A file that cannot be read or written as a table, with a reason code and the facts to word it by."""

    def __init__(self, reason: Reason, **facts: Any) -> None:
        super().__init__(reason.value, facts)
        self.reason = reason
        self.facts = facts


@dataclass(frozen=True, slots=True)
class SheetLimits:
    """How much one file may hold; `unpacked` (bytes) and `ratio` bound what an archive may become."""

    bytes: int = 10 * 1024 * 1024
    rows: int = 50_000
    columns: int = 200
    cells: int = 1_000_000
    cell: int = 20_000
    unpacked: int = 150 * 1024 * 1024
    ratio: int = 200
    parts: int = 2_000
    seconds: int = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line of the file (or row of the worksheet) on which it begins, counted from 1, and its cells."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged block of cells: lines counted from 1, columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Note:
    """Something guessed or set right while reading, for the person to see: a code and its facts."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table before its header is known."""

    name: str
    rows: list[Row]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its header; `skipped` tells the fate of titles, totals and repeated headers."""

    name: str
    header: tuple[str, ...]
    header_line: int
    rows: list[Row]
    encoding: str | None = None
    delimiter: str | None = None
    notes: tuple[Note, ...] = ()
    skipped: tuple[RowFate, ...] = ()
    worksheets: tuple[str, ...] = ()

    def samples(self, column: int, count: int = 50) -> list[str]:
        """Return up to `count` filled cells of a column, from the top."""
        filled = (row.cells[column] for row in self.rows if row.cells[column].strip())
        return [cell for cell, _ in zip(filled, range(count), strict=False)]


def column_letter(column: int) -> str:
    """Name a column, counted from 0, as spreadsheets do.

    >>> column_letter(0), column_letter(25), column_letter(26), column_letter(701), column_letter(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
