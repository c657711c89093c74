"""A file as it comes from a person's desk, read as one table."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import PurePath

from portal.foundation.sheets.archives import kind_of
from portal.foundation.sheets.delimited import read_delimited
from portal.foundation.sheets.headers import Found, find_header
from portal.foundation.sheets.shape import Grid, Note, Reason, Sheet, SheetError, SheetLimits
from portal.foundation.sheets.workbooks import read_workbook, refuse_oversized_rows


def read_sheet(
    data: bytes,
    filename: str,
    *,
    limits: SheetLimits | None = None,
    vocabulary: Collection[str] = (),
    worksheet: str | None = None,
    header_line: int | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Sheet:
    """Return the table in a CSV, TSV, XLSX, XLSB, XLS or ODS file, told apart by content, not by name.

    `vocabulary` holds the header words to expect; `worksheet`, `header_line`, `encoding` and `delimiter` override
    the guesses. Cells are given as written, not trimmed; all rows are as wide as the header.
    Raises SheetError.
    """
    limits = limits or SheetLimits()
    if kind_of(data, limits) == "text":
        grid, encoding, delimiter, notes = read_delimited(
            data, limits=limits, words=vocabulary, encoding=encoding, delimiter=delimiter
        )
        found = find_header(grid, vocabulary, header_line=header_line)
        sheet = _sheet(PurePath(filename).stem, found, notes, limits)
        return replace(sheet, encoding=encoding, delimiter=delimiter)
    grids = read_workbook(data, limits=limits)
    grid, found, notes = _choose(grids, vocabulary, worksheet, header_line)
    refuse_oversized_rows(grid, limits)
    return replace(_sheet(grid.name, found, notes, limits), worksheets=tuple(one.name for one in grids))


def _choose(
    grids: list[Grid], vocabulary: Collection[str], worksheet: str | None, header_line: int | None
) -> tuple[Grid, Found, list[Note]]:
    """Take the named worksheet, or the visible one that knows most header words; a tie goes to the first."""
    if worksheet is not None:
        for grid in grids:
            if grid.name == worksheet:
                return grid, find_header(grid, vocabulary, header_line=header_line), []
        raise SheetError(
            Reason.NO_SUCH_WORKSHEET, worksheet=worksheet, worksheets=[grid.name for grid in grids]
        )
    filled = [grid for grid in grids if grid.rows]
    candidates = [grid for grid in filled if not grid.hidden] or filled
    if not candidates:
        raise SheetError(Reason.EMPTY)
    tried = [(grid, find_header(grid, vocabulary, header_line=header_line)) for grid in candidates]
    grid, found = max(tried, key=lambda pair: pair[1].score)
    notes = [Note("chose_worksheet", {"worksheet": grid.name, "of": len(grids)})] if len(grids) > 1 else []
    return grid, found, notes


def _sheet(name: str, found: Found, notes: list[Note], limits: SheetLimits) -> Sheet:
    if len(found.rows) > limits.rows:
        raise SheetError(Reason.TOO_MANY_ROWS, limit=limits.rows)
    return Sheet(
        name=name,
        header=found.header,
        header_line=found.line,
        rows=found.rows,
        notes=(*notes, *found.notes),
        skipped=tuple(found.skipped),
    )
