"""Where the header of a table stands: below titles, on one line or two, repeated or not; and where totals are."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from portal.foundation.sheets.fates import RowFate
from portal.foundation.sheets.months import read_month
from portal.foundation.sheets.shape import Grid, Merge, Note, Reason, Row, SheetError
from portal.foundation.sheets.words import bare, plain, says_total

_LOOKED_AT = 40
_MOST_FILLED = 1_000_000
_DATUM = re.compile(r"[-+]?[\d,.]+%?|\d{1,4}[-/.年]\d{1,2}.*|\S+@\S+\.\S+|#[A-Z/0!?]+|TRUE|FALSE|https?://.*")


@dataclass(frozen=True, slots=True)
class Found:
    """A header and what lies below it."""

    header: tuple[str, ...]
    line: int
    rows: list[Row]
    skipped: list[RowFate]
    notes: list[Note]
    score: float


def find_header(grid: Grid, words: Collection[str] = (), *, header_line: int | None = None) -> Found:
    """Split a grid into header and rows; `words` are the header words to expect, in any language.

    Raises SheetError: no_header.
    """
    if not grid.rows:
        raise SheetError(Reason.NO_HEADER)
    known = {form for word in words for form in (plain(word), bare(word))}
    at = _chosen(grid, header_line) if header_line else _best(grid.rows[:_LOOKED_AT], known)
    near = [
        merge
        for merge in grid.merges
        if merge.top <= grid.rows[at].line + 1 and merge.bottom >= grid.rows[at].line - 1
    ]
    top = Grid(grid.name, grid.rows, tuple(near))
    first, last = _lines_of_header(top, at, known, fixed=header_line is not None)
    header = _joined(top, first, last)
    body = _filled_down(grid, grid.rows[last + 1 :], grid.rows[last].line)
    rows, skipped = _without_interruptions(body, [row.cells for row in grid.rows[first : last + 1]], header)
    width = _width(header, rows)
    titles = [
        RowFate(row.line, "skip", reason="above_header", value=_first(row)) for row in grid.rows[:first]
    ]
    return Found(
        header=_padded(header, width),
        line=grid.rows[first].line,
        rows=[Row(row.line, _padded(row.cells, width)) for row in rows],
        skipped=titles + skipped,
        notes=_notes(grid, first, last),
        score=_hits(header, known) + (len(rows) > 0) * 0.1,
    )


def is_datum(cell: str) -> bool:
    """Return whether a cell holds a value rather than a word: a number, a date, a mail address.

    >>> is_datum("1,200"), is_datum("2026-11-21"), is_datum("a@example.com"), is_datum("担当")
    (True, True, True, False)
    """
    return _DATUM.fullmatch(cell.strip()) is not None


def _chosen(grid: Grid, line: int) -> int:
    for at, row in enumerate(grid.rows):
        if row.line == line:
            return at
    raise SheetError(Reason.NO_HEADER, line=line)


def _best(rows: Sequence[Row], known: set[str]) -> int:
    """The row with most known words; without any, the first row as wide as the table that looks like words."""
    hits = [_hits(row.cells, known) for row in rows]
    if max(hits) >= 1:
        return hits.index(max(hits))
    widest = max(_filled(row) for row in rows)
    for at, row in enumerate(rows):
        cells = [cell for cell in row.cells if cell.strip()]
        if len(cells) >= max(2, 0.6 * widest) and not any(map(is_datum, cells)):
            return at
    return next((at for at, row in enumerate(rows) if _filled(row) >= 0.6 * widest), 0)


def _hits(cells: Sequence[str], known: set[str]) -> float:
    """Count known words once each; months count where a known word stands beside them."""
    forms = {form for cell in cells if cell.strip() for form in (plain(cell),)}
    exact = sum(form in known or bare(form) in known for form in forms)
    exact += sum(bare(cell) in known and plain(cell) not in known for cell in cells if cell.strip())
    months = sum(read_month(cell) is not None for cell in cells if cell.strip())
    return exact + (0.5 * months if exact else 0)


def _filled(row: Row) -> int:
    return sum(bool(cell.strip()) for cell in row.cells)


def _first(row: Row) -> str:
    return next((cell.strip()[:80] for cell in row.cells if cell.strip()), "")


def _lines_of_header(grid: Grid, at: int, known: set[str], *, fixed: bool) -> tuple[int, int]:
    """A header may have a line of groups above it (開始時 over 値 and 日付) or a second line below."""
    rows = grid.rows
    if not fixed and at > 0 and _groups(grid, rows[at - 1], rows[at]):
        return at - 1, at
    if at + 1 < len(rows) and _continues(grid, rows[at], rows[at + 1], known):
        return at, at + 1
    return at, at


def _groups(grid: Grid, upper: Row, lower: Row) -> bool:
    if (
        upper.line != lower.line - 1
        or _filled(upper) < 2
        or any(is_datum(cell) for cell in upper.cells if cell)
    ):
        return False
    spans = any(_within(merge, upper.line) and merge.right > merge.left for merge in grid.merges)
    tall = any(merge.top <= upper.line and merge.bottom == lower.line for merge in grid.merges)
    fills_gaps = any(
        a.strip() and not b.strip()
        for a, b in zip(upper.cells, _padded(lower.cells, len(upper.cells)), strict=False)
    )
    return tall or fills_gaps or (spans and _filled(upper) >= 2)


def _continues(grid: Grid, upper: Row, lower: Row, known: set[str]) -> bool:
    cells = [cell for cell in lower.cells if cell.strip()]
    if lower.line != upper.line + 1 or any(map(is_datum, cells)):
        return False
    if any(merge.top == upper.line and merge.bottom == lower.line for merge in grid.merges):
        return True
    width = max(len(upper.cells), len(lower.cells))
    above, below = _padded(upper.cells, width), _padded(lower.cells, width)
    complements = all(bool(a.strip()) or bool(b.strip()) for a, b in zip(above, below, strict=True))
    gaps = any(b.strip() and not a.strip() for a, b in zip(above, below, strict=True))
    return (complements and gaps and _hits(lower.cells, known) >= 1) or (
        _hits(lower.cells, known) >= max(2, 0.6 * len(cells)) and upper.cells != lower.cells
    )


def _within(merge: Merge, line: int) -> bool:
    return merge.top <= line <= merge.bottom


def _joined(grid: Grid, first: int, last: int) -> tuple[str, ...]:
    if first == last:
        return tuple(cell.strip() for cell in grid.rows[first].cells)
    upper, lower = grid.rows[first], grid.rows[last]
    width = max(
        len(upper.cells),
        len(lower.cells),
        *(merge.right + 1 for merge in grid.merges if merge.top == upper.line),
        0,
    )
    above, below = _padded(upper.cells, width), _padded(lower.cells, width)
    group = ""
    texts = []
    for column, (over, below_it) in enumerate(zip(above, below, strict=True)):
        group = over.strip() or (group if _belongs(grid, upper.line, column) else "")
        under = below_it.strip()
        texts.append(
            f"{group} {under}" if group and under and plain(group) != plain(under) else under or over.strip()
        )
    return tuple(texts)


def _belongs(grid: Grid, line: int, column: int) -> bool:
    """A merged group reaches as far as its cells; one in a text file up to the next group."""
    if not grid.merges:
        return True
    return any(_within(merge, line) and merge.left <= column <= merge.right for merge in grid.merges)


def _filled_down(grid: Grid, rows: list[Row], header_end: int) -> list[Row]:
    """Give every line of a tall merged block its value; wide blocks are left as they are."""
    tall = [merge for merge in grid.merges if merge.bottom > merge.top > header_end]
    if not tall:
        return rows
    lines = [row.line for row in rows]
    cells = [list(row.cells) for row in rows]
    left = _MOST_FILLED
    for merge in tall:
        first, end = bisect_left(lines, merge.top), bisect_right(lines, merge.bottom)
        if first == end or lines[first] != merge.top or merge.left >= len(cells[first]):
            continue
        left -= end - first
        if left < 0:
            raise SheetError(Reason.TOO_MANY_CELLS, limit=_MOST_FILLED)
        for at in range(first + 1, end):
            _put(cells[at], merge.left, cells[first][merge.left])
    return [Row(line, tuple(filled)) for line, filled in zip(lines, cells, strict=True)]


def _put(cells: list[str], column: int, value: str) -> None:
    cells.extend([""] * (column + 1 - len(cells)))
    cells[column] = cells[column] or value


def _without_interruptions(
    rows: list[Row], headers: list[tuple[str, ...]], header: tuple[str, ...]
) -> tuple[list[Row], list[RowFate]]:
    """Set aside header lines that are repeated and lines of totals, and say so."""
    repeated = {tuple(map(plain, _padded(cells, len(header)))) for cells in (*headers, header)}
    kept, skipped = [], []
    for row in rows:
        reason = None
        if tuple(map(plain, _padded(row.cells, len(header)))) in repeated:
            reason = "repeated_header"
        elif _is_total(row):
            reason = "total_row"
        if reason:
            skipped.append(RowFate(row.line, "skip", reason=reason, value=_first(row)))
        else:
            kept.append(row)
    return kept, skipped


def _is_total(row: Row) -> bool:
    """Totals say so in their first word and hold nothing but numbers besides."""
    label, *others = [cell.strip() for cell in row.cells if cell.strip()]
    return says_total(label) and bool(others) and all(is_datum(cell) and "@" not in cell for cell in others)


def _width(header: tuple[str, ...], rows: list[Row]) -> int:
    reach = [len(row.cells) for row in rows]
    named = max((column + 1 for column, word in enumerate(header) if word), default=0)
    return max([named, *reach])


def _padded(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells[:width], *[""] * (width - len(cells)))


def _notes(grid: Grid, first: int, last: int) -> list[Note]:
    notes = []
    if first > 0:
        notes.append(Note("header_below_titles", {"line": grid.rows[first].line, "skipped": first}))
    if last > first:
        notes.append(
            Note("header_on_two_lines", {"first": grid.rows[first].line, "last": grid.rows[last].line})
        )
    return notes
