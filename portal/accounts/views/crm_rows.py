"""What a preview says of each row: its fate, and why, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal.accounts.forms.crm_imports import FIELD_WORDS
from portal.accounts.queries.crm_imports import Opened, PlannedRow
from portal.foundation.history import plain
from portal.foundation.sheets import RowFate

MOST_SHOWN = 150
ORDER = {"bad": 0, "create": 1, "update": 2, "skip": 3, "same": 4}


@dataclass(frozen=True)
class ShownRow:
    """One row of the preview."""

    line: int
    outcome: str
    label: str
    note: str
    why: str
    changes: tuple[tuple[str, str, str], ...]  # field, before, after


def shown_rows(rows: Sequence[PlannedRow], skipped: Sequence[RowFate], fate: str) -> list[ShownRow]:
    """Return what is shown, worst first: at most 150 rows, of one fate when one is chosen."""
    found = [_row(row) for row in rows if not fate or row.fate.outcome == fate]
    if fate in ("", "skip"):
        found += [ShownRow(one.line, one.outcome, one.value or "", "", _why(one), ()) for one in skipped]
    return sorted(found, key=lambda row: (ORDER[row.outcome], row.line))[:MOST_SHOWN]


def left_out_header(opened: Opened) -> list[str]:
    """Return the file's own columns, then where a row stands in it and why it cannot be imported."""
    return [*opened.sheet.header, _("Line"), _("Why it cannot be imported")]


def left_out_rows(
    opened: Opened, rows: Sequence[PlannedRow], lines: Sequence[int] | None
) -> Iterator[list[str]]:
    """Yield the rows on these lines as the file has them; without lines those that cannot be imported now."""
    why = {row.fate.line: _why(row.fate) for row in rows if row.fate.outcome == "bad"}
    wanted, width = set(why if lines is None else lines), len(opened.sheet.header)
    for row in opened.sheet.rows:
        if row.line in wanted:
            cells = [*row.cells[:width], *[""] * (width - len(row.cells))]
            yield [*cells, str(row.line), why.get(row.line, "")]


def _row(row: PlannedRow) -> ShownRow:
    changes = tuple(
        (str(FIELD_WORDS.get(name, name)), _text(row.before.get(name)), _text(value))
        for name, value in row.values.items()
        if row.fate.outcome == "update"
    )
    return ShownRow(row.fate.line, row.fate.outcome, row.label, row.note, _why(row.fate), changes)


def _text(value: Any) -> str:
    return "" if value is None else str(plain(value))


def _why(fate: RowFate) -> str:
    """Return why a row is left out or cannot be imported."""
    if fate.reason is None:
        return ""
    field = str(FIELD_WORDS.get(fate.field or "", fate.field or ""))
    facts = {"field": field, "value": (fate.value or "")[:80]}
    return _REASONS.get(fate.reason, _other)(facts)


def _other(facts: dict[str, str]) -> str:
    return _("%(field)s: “%(value)s” cannot be read.", **facts)


_REASONS = {
    "missing": lambda f: _("%(field)s is missing.", **f),
    "too_long": lambda f: _("%(field)s is too long: “%(value)s”", **f),
    "twice": lambda f: _("The same as in line %(value)s.", **f),
    "ambiguous": lambda f: _("Several companies are called “%(value)s”. Add their number in the CRM.", **f),
    "not_yours": lambda f: _("Another team looks after “%(value)s”.", **f),
    "unknown_company": lambda f: _("No company of yours is called “%(value)s”.", **f),
    "our_own": lambda f: _("%(value)s belongs to our own team.", **f),
    "mail_differs": lambda f: _("This person is known under another mail address than %(value)s.", **f),
    "has_left": lambda f: _("%(value)s has left; who returns is invited.", **f),
    "not_an_email": lambda f: _("“%(value)s” is not a mail address.", **f),
    "not_a_choice": lambda f: _("%(field)s: “%(value)s” is not one of the known words.", **f),
    "error_cell": lambda f: _("%(field)s holds an error of the spreadsheet: %(value)s", **f),
    "unknown_owner": lambda f: _("None of our CSMs is called “%(value)s”.", **f),
    "unknown_segment": lambda f: _("No segment is called “%(value)s”.", **f),
    "unknown_country": lambda f: _("“%(value)s” is not a country whose holidays we know.", **f),
    "unknown_time_zone": lambda f: _("“%(value)s” is not a time zone, such as Asia/Tokyo.", **f),
    "unknown_fiscal_first_month": lambda f: _("“%(value)s” is not a month.", **f),
    "above_header": lambda f: _("Stands above the header.", **f),
    "total_row": lambda f: _("A line of totals.", **f),
    "repeated_header": lambda f: _("The header again.", **f),
}
