"""What somebody typed on the sheet of a month: every cell read by itself, so that one bad cell stops no good one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from wtforms import HiddenField

from portal.foundation.forms import DayField, PortalForm
from portal.foundation.i18n import language
from portal.foundation.numbers import NotANumber, plain_digits, read_number
from portal.plans.actions.measurements import refusal
from portal.plans.forms.measurements import DAY_REFUSED, LONGEST_NOTE, NUMBER_REFUSED, read_value
from portal.plans.queries.values import Line, Sheet

MOST_PASTED = 500
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class SheetForm(PortalForm):
    """What belongs to the sheet as a whole. `finish` is pressed to leave it, `fill` to read what was pasted."""

    on = DayField()
    month = HiddenField()
    whose = HiddenField()


@dataclass(frozen=True, slots=True)
class Cell:
    """What was typed for one KPI. `value` is None when nothing was typed or it cannot be read (then `wrong` says why).

    `clash`: somebody else's value came meanwhile and nobody has decided yet.
    """

    line: Line
    text: str
    note: str | None
    value: float | None = None
    wrong: str = ""
    note_wrong: str = ""
    clash: bool = False

    @property
    def fine(self) -> bool:
        return not (self.wrong or self.note_wrong or self.clash)

    @property
    def on(self) -> date | None:
        """Return the day of the row that this corrects, None for a period without a value."""
        return self.line.entry.on if self.line.entry is not None else None

    @property
    def says_something(self) -> bool:
        """Tell whether this differs from what is saved."""
        entry = self.line.entry
        if self.value is None:
            return False
        if entry is None:
            return True
        return self.value != entry.value or (self.note is not None and self.note != (entry.note or ""))


def cells(sheet: Sheet, typed: Mapping[str, str], on: date) -> list[Cell]:
    """Read every line for which something was sent."""
    return [read_cell(line, typed, on, sheet.today) for line in sheet.typed if f"value-{line.pid}" in typed]


def read_cell(line: Line, typed: Mapping[str, str], on: date, today: date) -> Cell:
    """Read one line: its value, its note, and whether somebody else was faster."""
    if line.entry is not None and typed.get(f"choice-{line.pid}") == f"theirs:{line.entry.public_id}":
        return Cell(line, plain_digits(line.entry.value), None, line.entry.value)
    text = typed.get(f"value-{line.pid}", "").strip()
    note = typed.get(f"note-{line.pid}")
    note = None if note is None else note.replace("\r\n", "\n").strip()
    note_wrong = _note_wrong(note or "")
    if not text:
        return Cell(line, text, note, wrong=_emptied(line, typed, note), note_wrong=note_wrong)
    try:
        value = read_value(text, line.kpi.unit)
    except NotANumber as error:
        wrong = str(NUMBER_REFUSED.get(error.reason, NUMBER_REFUSED["not_a_number"]))
        return Cell(line, text, note, wrong=wrong, note_wrong=note_wrong)
    day = line.entry.on if line.entry is not None else on
    reason = refusal(day, value, today)
    wrong = str({**NUMBER_REFUSED, **DAY_REFUSED}[reason]) if reason else ""
    return Cell(line, text, note, value, wrong, note_wrong, _clashes(line, value, note, typed))


def pasted(sheet: Sheet, text: str) -> tuple[dict[str, str], list[str]]:
    """Return the cells that a pasted block fills, and the lines that fit none.

    A line goes by the KPI's name where it has one, else from the top down. The headings above a named block fit
    none by design: they are passed over.

    >>> pasted_lines("月次締め日数\\t4.9\\n")
    [('月次締め日数', '4.9')]
    """
    by_title = {line.node.title.strip(): line for line in sheet.typed}
    units = tuple({line.kpi.unit for line in sheet.typed} - {""})
    rest = iter(sheet.typed)
    filled: dict[str, str] = {}
    left: list[str] = []
    for place, (name, value) in enumerate(pasted_lines(text)):
        if place == 0 and name not in by_title and _are_headings(name, value, units):
            continue
        if not name and value in by_title:
            continue  # a KPI's name with nothing beside it yet
        line = by_title.get(name) if name else next(rest, None)
        if line is not None and value:
            filled[f"value-{line.pid}"] = value
        elif value:
            left.append(name or value)
    return filled, left


def pasted_lines(text: str) -> list[tuple[str, str]]:
    """Split a block copied from a spreadsheet into (name or nothing, value).

    >>> pasted_lines("4.9\\n252\\n\\n41%")
    [('', '4.9'), ('', '252'), ('', ''), ('', '41%')]
    """
    found = []
    for row in text.replace("\r\n", "\n").strip("\n").split("\n")[:MOST_PASTED]:
        columns = [column.strip() for column in row.split("\t")]
        found.append((columns[0], columns[1]) if len(columns) > 1 and columns[1] else ("", columns[0]))
    return found


def _are_headings(name: str, value: str, units: tuple[str, ...]) -> bool:
    """Tell whether a pasted line is the headings of its block: two columns, and no number in the second."""
    try:
        read_number(value, language(), units=units)
    except NotANumber:
        return bool(name)
    return False


def _clashes(line: Line, value: float, note: str | None, typed: Mapping[str, str]) -> bool:
    """Tell whether somebody's other value, or other note, stands there that the author has not seen."""
    entry = line.entry
    if entry is None or typed.get(f"seen-{line.pid}", "") == entry.public_id:
        return False
    if entry.value == value and (not note or not entry.note or note == entry.note):
        return False
    return typed.get(f"choice-{line.pid}") != f"mine:{entry.public_id}"


def _emptied(line: Line, typed: Mapping[str, str], note: str | None) -> str:
    """Say why an empty cell is not what it looks like: a saved value is withdrawn on its own page, with a reason."""
    if line.entry is not None and typed.get(f"seen-{line.pid}", "") == line.entry.public_id:
        return _("The saved value stays. To take it back, open the KPI and withdraw it there.")
    return _("A note needs its value.") if note and line.entry is None else ""


def _note_wrong(note: str) -> str:
    if len(note) > LONGEST_NOTE:
        return _(
            "Keep this to %(most)s characters; it has %(count)s now.", most=LONGEST_NOTE, count=len(note)
        )
    return _("This contains characters that cannot be shown.") if CONTROL.search(note) else ""
