"""How an import tells people about a file: why it cannot be read, what was guessed, what becomes of each row.

One place for every import, so that the same finding is said in the same words wherever a file is dropped in.
"""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.foundation.sheets import Note, Outcome, Reason, SheetError, column_letter

MEGABYTE = 1024 * 1024
_LOOKS_LIKE = {
    "pdf": _l("a PDF"),
    "image": _l("a picture"),
    "archive": _l("an archive"),
    "document": _l("a text document"),
    "slides": _l("a presentation"),
    "html": _l("a web page"),
    "xml": _l("an XML file"),
}
_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": _l("UTF-8 with a mark (BOM)"),
    "utf-16": "UTF-16",
    "utf-32": "UTF-32",
    "cp932": "Shift_JIS (CP932)",
    "euc_jp": "EUC-JP",
    "cp1252": _l("Western European (Windows)"),
}
_DELIMITERS = {",": _l("comma"), ";": _l("semicolon"), "\t": _l("tab"), "|": _l("vertical bar")}
_OUTCOMES: dict[Outcome, Any] = {
    "create": _l("New"),
    "update": _l("Changed"),
    "same": _l("As it is"),
    "skip": _l("Left out"),
    "bad": _l("Cannot be read"),
}
#: Reasons that need nothing but themselves; `%(value)s` stands for the text of the cell.
_FATES = {
    # rows that are no rows
    "above_header": _l("A title above the table."),
    "repeated_header": _l("The header once more."),
    "total_row": _l("A line of totals."),
    "not_measured": _l("“%(value)s” is no result, so this line is left out."),
    "no_value": _l("There is no value on this line."),
    # numbers and dates
    "empty": _l("There is nothing in this cell."),
    "not_a_number": _l("“%(value)s” is not a number."),
    "too_large": _l("“%(value)s” is too large."),
    "too_precise": _l("“%(value)s” has more decimals than this currency."),
    "other_currency": _l("“%(value)s” is in another currency."),
    "not_a_date": _l("“%(value)s” is not a date."),
    "impossible": _l("There is no such day as “%(value)s”."),
    "ambiguous": _l("“%(value)s” can be read in more than one way."),
    "no_year": _l("“%(value)s” has no year."),
    "outside_era": _l("“%(value)s” lies outside its era."),
    "out_of_range": _l("“%(value)s” lies too far away."),
    "not_an_email": _l("“%(value)s” is not a mail address."),
    "not_a_choice": _l("“%(value)s” is none of the words that can stand here."),
    "error_cell": _l("The spreadsheet shows an error here: %(value)s"),
    "too_long": _l("This text is longer than its field."),
    # trees
    "unknown_level": _l("“%(value)s” does not say whether this is a goal, an initiative or a KPI."),
    "no_title": _l("This line has no title."),
    "no_parent": _l("“%(value)s” has nothing to hang on."),
    "wrong_parent": _l("“%(value)s” cannot hang on what stands above it."),
    "unknown_parent": _l("No line has the id “%(value)s” that this one hangs on."),
    "bad_parent": _l("What this hangs on (“%(value)s”) cannot be read."),
    "circle": _l("This hangs on itself, by way of “%(value)s”."),
    "double_id": _l("The id “%(value)s” stands for two different things."),
    "no_node_for_field": _l("“%(value)s” belongs to something that this line does not name."),
    "stated_twice": _l("“%(value)s” contradicts an earlier line."),
    # measurements
    "no_kpi": _l("This line does not say which KPI it is about."),
    "no_date": _l("This line has no date."),
    "month_without_year": _l("“%(value)s” does not say of which year."),
}


def refusal_words(error: SheetError) -> str:
    """Return why a file cannot be read or written, and what the person can do about it."""
    facts = error.facts
    if error.reason is Reason.NOT_A_TABLE:
        kind = _LOOKS_LIKE.get(str(facts.get("looks_like")), _LOOKS_LIKE["document"])
        return _("This looks like %(kind)s, not a table. Please choose a CSV or Excel file.", kind=kind)
    if error.reason is Reason.TOO_LARGE:
        return _(
            "The file is larger than %(limit)s MB. Please split it up.",
            limit=int(facts.get("limit", 10 * MEGABYTE)) // MEGABYTE,
        )
    if error.reason is Reason.TOO_MANY_ROWS:
        return _("The table has more than %(limit)s rows. Please split it up.", limit=f"{facts['limit']:,}")
    if error.reason is Reason.CELL_TOO_LONG:
        return _(
            "One cell holds more text than can be read (line %(line)s, column %(column)s).",
            line=facts.get("line", "?"),
            column=_column(facts.get("column")),
        )
    if error.reason is Reason.NOT_ENCODABLE:
        return _(
            "Shift_JIS has no character “%(character)s” (line %(line)s, column %(column)s). "
            "Please choose UTF-8 or Excel instead.",
            character=facts["character"],
            line=facts["line"],
            column=_column(facts["column"]),
        )
    if error.reason is Reason.UNCLOSED_QUOTE:
        return _(
            "A quotation mark that is opened on line %(line)s is never closed, so the rows below it cannot be told "
            "apart. Please correct the file.",
            line=facts["line"],
        )
    return str(_REFUSALS[error.reason])


def note_words(note: Note) -> str:
    """Return what was guessed while reading, as a sentence."""
    facts = note.facts
    if note.code == "guessed_encoding":
        return _("The characters were read as %(encoding)s.", encoding=encoding_words(facts["encoding"]))
    if note.code == "guessed_delimiter":
        return _("Columns are separated by: %(delimiter)s.", delimiter=_delimiter(facts["delimiter"]))
    if note.code == "header_below_titles":
        return _("The header was found on line %(line)s, below a title.", line=facts["line"])
    if note.code == "header_on_two_lines":
        return _(
            "The header takes two lines, %(first)s and %(last)s.", first=facts["first"], last=facts["last"]
        )
    return _(
        "The worksheet “%(worksheet)s” was chosen out of %(number)s.",
        worksheet=facts["worksheet"],
        number=facts["of"],
    )


def fate_words(reason: str | None, value: str | None, more: dict[str, Any] | None = None) -> str:
    """Return why a row is bad or left out. `more` holds the words of a room's own reasons."""
    words = (more or {}).get(reason or "") or _FATES.get(reason or "")
    if words is None:
        return _("This line cannot be read.")
    return str(words) % {"value": _shortened(value or "")}


def outcome_words(outcome: Outcome) -> str:
    """Return what becomes of a row, in a word or two."""
    return str(_OUTCOMES[outcome])


def encoding_words(name: str | None) -> str:
    """Return how an encoding is called."""
    return str(_ENCODINGS.get(name or "", name or ""))


def encodings() -> list[tuple[str, str]]:
    """Return the encodings that a person may choose, as (name, words)."""
    return [(name, str(words)) for name, words in _ENCODINGS.items()]


_REFUSALS = {
    Reason.EMPTY: _l("There is nothing in this file."),
    Reason.TOO_MANY_COLUMNS: _l(
        "The table has too many columns. Please leave out those that are not needed."
    ),
    Reason.TOO_MANY_CELLS: _l("The table is too large. Please split it up."),
    Reason.UNPACKS_TOO_LARGE: _l(
        "Unpacked, this file would be far larger than it looks, so it was not opened. "
        "Please save only the table as a new file."
    ),
    Reason.ENCRYPTED: _l("This file is protected by a password. Please save it without one."),
    Reason.DAMAGED: _l("This file is damaged. Please open it in a spreadsheet and save it once more."),
    Reason.UNSAFE_XML: _l(
        "This workbook holds instructions that a table does not need, so it was not opened. "
        "Please save only the table as a new file."
    ),
    Reason.NUL: _l("This is not a text file. Please choose a CSV or Excel file."),
    Reason.UNKNOWN_ENCODING: _l(
        "The characters of this file cannot be read. Please choose its encoding, or save it as UTF-8."
    ),
    Reason.NO_SUCH_WORKSHEET: _l("The workbook has no worksheet of this name."),
    Reason.NO_HEADER: _l("No line with the names of the columns was found."),
    Reason.NO_OUTLINE: _l(
        "No column says what a goal, an initiative or a KPI is. Please choose the columns below."
    ),
    Reason.NO_MEASUREMENTS: _l(
        "There is neither a column of values nor one for each month. Please choose the columns below."
    ),
    Reason.READER_AWAY: _l("The file could not be read just now. Please try again in a moment."),
}


def _column(column: Any) -> str:
    return column_letter(column) if isinstance(column, int) else str(column or "?")


def _delimiter(delimiter: str) -> str:
    return str(_DELIMITERS.get(delimiter, delimiter))


def _shortened(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:59] + "…"
