"""Tables in text files (CSV and its relatives), read as they come: any line ends, quotes and separators."""

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import islice

from portal.foundation.sheets.encodings import decode
from portal.foundation.sheets.protecting import unprotected
from portal.foundation.sheets.shape import Grid, Note, Reason, Row, SheetError, SheetLimits
from portal.foundation.sheets.words import plain

DELIMITERS = (",", ";", "\t", "|")
_MOST_SEPARATORS = 50_000  # in one line; more can only be empty columns without end
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_SEP = re.compile(r"\Asep=([,;\t|:^~])\s*(?:\r\n|\r|\n)", re.IGNORECASE)


def read_delimited(
    data: bytes,
    *,
    limits: SheetLimits,
    words: Collection[str] = (),
    encoding: str | None = None,
    delimiter: str | None = None,
) -> tuple[Grid, str, str, list[Note]]:
    """Return the table, its encoding, its delimiter and what was guessed; `words` are header words to expect.

    Raises SheetError: nul, unknown_encoding, unclosed_quote, cell_too_long, too_many_rows,
    too_many_columns, too_many_cells.
    """
    csv.field_size_limit(max(csv.field_size_limit(), limits.bytes))
    text, encoding, notes = decode(data, words=words, encoding=encoding)
    start, declared = _declared_separator(text)
    if delimiter is None:
        delimiter = declared or _guess_delimiter(text, start, words)
        if delimiter != ",":
            notes.append(Note("guessed_delimiter", {"delimiter": delimiter}))
    lines = _Lines(text, start, delimiter, limits)
    rows = _within(_rows(lines), limits)
    return Grid("", rows), encoding, delimiter, notes


class _Lines:
    """The lines of a text one by one, remembering how far it was read, so that a row knows where it begins."""

    def __init__(self, text: str, start: int, delimiter: str, limits: SheetLimits) -> None:
        self.text = text
        self.delimiter = delimiter
        self.limits = limits
        self.end = start
        self.number = 1 if start else 0

    def __iter__(self) -> Iterator[str]:
        for found in _LINE.finditer(self.text, self.end):
            line = found.group()
            self.number += 1
            if self.number > 20 * self.limits.rows:
                raise SheetError(Reason.TOO_MANY_ROWS, limit=self.limits.rows)
            self.end = found.end()
            if len(line) > _MOST_SEPARATORS and line.count(self.delimiter) > _MOST_SEPARATORS:
                raise SheetError(Reason.TOO_MANY_COLUMNS, line=self.number, limit=self.limits.columns)
            yield line


def _declared_separator(text: str) -> tuple[int, str | None]:
    found = _SEP.match(text)
    return (found.end(), found.group(1)) if found else (0, None)


def _rows(lines: _Lines) -> Iterator[Row]:
    """Yield every filled row with the line on which it begins."""
    reader = csv.reader(lines, delimiter=lines.delimiter)
    begins, offset = lines.number + 1, lines.end
    for cells in reader:
        if lines.end == len(lines.text):
            _refuse_unclosed_quote(lines.text[offset:], lines.delimiter, begins)
        while cells and not cells[-1]:
            cells.pop()
        if any(cell.strip() for cell in cells):
            yield Row(begins, tuple(map(unprotected, cells)))
        begins, offset = lines.number + 1, lines.end


def _refuse_unclosed_quote(rest: str, delimiter: str, line: int) -> None:
    """A quote that is never closed swallows the rest of the file: say where, rather than lose the rows."""
    if '"' not in rest:
        return
    try:
        list(csv.reader(_LINE.findall(rest), delimiter=delimiter, strict=True))
    except csv.Error as wrong:
        if "unexpected end of data" in str(wrong):
            raise SheetError(Reason.UNCLOSED_QUOTE, line=line) from wrong


def _within(rows: Iterator[Row], limits: SheetLimits) -> list[Row]:
    kept: list[Row] = []
    cells = 0
    for row in rows:
        cells += len(row.cells)
        refuse_oversized(row, limits)
        if len(kept) >= limits.rows + 100:  # titles and notes beside the rows proper
            raise SheetError(Reason.TOO_MANY_ROWS, limit=limits.rows)
        if cells > limits.cells:
            raise SheetError(Reason.TOO_MANY_CELLS, limit=limits.cells)
        kept.append(row)
    return kept


def refuse_oversized(row: Row, limits: SheetLimits) -> None:
    """Raise SheetError when a row has too many columns or a cell with too much text."""
    if len(row.cells) > limits.columns:
        raise SheetError(Reason.TOO_MANY_COLUMNS, line=row.line, limit=limits.columns)
    for column, cell in enumerate(row.cells):
        if len(cell) > limits.cell:
            raise SheetError(Reason.CELL_TOO_LONG, line=row.line, column=column, limit=limits.cell)


def _guess_delimiter(text: str, start: int, words: Collection[str]) -> str:
    """Choose the separator that gives known header words, then the most even columns."""
    known = {plain(word) for word in words}
    top = [found.group()[:_MOST_SEPARATORS] for found in islice(_LINE.finditer(text, start), 200)]
    return max(DELIMITERS, key=lambda delimiter: _evenness(top, delimiter, known))


def _evenness(lines: list[str], delimiter: str, known: set[str]) -> tuple[float, float]:
    table = [row for row in islice(csv.reader(lines, delimiter=delimiter), 100) if any(row)]
    words = max((sum(plain(cell) in known for cell in row) for row in table[:30]), default=0)
    widths = Counter(len(row) for row in table if len(row) > 1)
    if not widths:
        return (words, 0)
    width, often = widths.most_common(1)[0]
    return (words, often / len(table) + min(width, 10) / 100)
