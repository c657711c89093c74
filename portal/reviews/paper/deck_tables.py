"""Tables and texts of a review, made to fit on slides."""

import html
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import nh3
from flask_babel import pgettext

from portal.activity.review_sections import Table
from portal.foundation.i18n import full_date, number
from portal.foundation.markup import to_html
from portal.foundation.numbers import Money
from portal.reviews.rules.decks import Grid, Page, shortened

ROWS, MOST_PAGES, MOST_WITH_GROUPS = 11, 15, 5
HALF_WIDTHS = 138
"""So many half-width characters stand beside each other in a table, at its usual size."""
_ISO_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_BLOCK_ENDS = re.compile(r"</(?:p|li|h[1-6]|tr|blockquote|pre)>|<br ?/?>|<hr ?/?>")


def plain(markdown: str) -> list[str]:
    """Return what people wrote without its marks, one paragraph or list entry each.

    >>> plain("One **two**\\n\\n- three\\n- four")
    ['One two', '• three', '• four']
    """
    broken = _BLOCK_ENDS.sub("\\g<0>\n", str(to_html(markdown)).replace("<li>", "<li>• "))
    text = html.unescape(nh3.clean(broken, tags=set()))
    return [line.strip() for line in text.split("\n") if line.strip(" •")]


def grids(table: Table, kicker: str, notes: str) -> Iterator[Page]:
    """Yield a table on as many slides as it needs."""
    columns = [str(column) for column in table.columns]
    numeric = [_is_numeric([row.cells[place] for row in table.rows]) for place in range(len(columns))]
    rows = [tuple(_written(cell) for cell in row.cells) for row in table.rows]
    widths = list(table.widths) if len(table.widths) == len(columns) else [1] * len(columns)
    if _needs_groups(table):
        columns, numeric = [pgettext("workbook", "Group"), *columns], [False, *numeric]
        widths = [max(widths), *widths]
        rows = [(row.group, *cells) for row, cells in zip(table.rows, rows, strict=True)]
    yield from paged(str(table.title), kicker, notes, columns, rows, widths, numeric)


def paged(
    title: str,
    kicker: str,
    notes: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    numeric: Sequence[bool] = (),
) -> Iterator[Page]:
    """Yield lines of a table on slides, a dozen on each; none where there are no lines."""
    room = [2 * HALF_WIDTHS * width // sum(widths) for width in widths]
    fitted = [
        tuple(shortened(" ".join(words.split()), most) for words, most in zip(row, room, strict=False))
        for row in rows
    ]
    pages = -(-len(fitted) // ROWS)
    for page in range(min(pages, MOST_PAGES)):
        number = f" ({page + 1}/{pages})" if pages > 1 else ""
        portion = tuple(fitted[page * ROWS : (page + 1) * ROWS])
        yield Grid(f"{title}{number}", kicker, notes, tuple(header), portion, tuple(widths), tuple(numeric))


def _needs_groups(table: Table) -> bool:
    """True where rows stand in groups that no cell names, and there is room to name them."""
    groups = [(row.group, row.cells[0] if row.cells else "") for row in table.rows]
    return len(table.columns) <= MOST_WITH_GROUPS and any(group and group != first for group, first in groups)


def _is_numeric(cells: Sequence[Any]) -> bool:
    there = [cell for cell in cells if cell is not None and cell != ""]
    return bool(there) and all(isinstance(cell, int | float | Money) for cell in there)


def _written(cell: Any) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, date | datetime):
        return full_date(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return number(cell)
    text = str(cell)
    try:
        return full_date(date.fromisoformat(text)) if _ISO_DAY.fullmatch(text) else text
    except ValueError:  # the 31st of a shorter month: no day that anybody meant
        return text
