"""What a file's columns may mean: the fields that a room can import, and how one cell of each is read."""

import re
from collections.abc import Iterable
from collections.abc import Mapping as Words
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from portal.foundation.dates import NotADate, Order, read_date
from portal.foundation.numbers import NotANumber, read_number
from portal.foundation.sheets.words import plain

Kind = Literal["text", "number", "date", "email", "choice"]

_MAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\".]+")
_NAMED_MAIL = re.compile(r".*<([^<>]+)>\s*")
_ERROR = re.compile(r"#(?:N/A|DIV/0!|REF!|NAME\?|VALUE!|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)")
_SHOWN_AS_HASHES = re.compile(r"#{2,}")
NOTHING = {"-", "--", "―", "—", "‐", "–", "ー", "－", "なし", "n/a", "na", "null", "none", "未定", "tbd"}


@dataclass(frozen=True, slots=True)
class FieldHint:
    """A field that a column may hold: the header words for it (any language) and the kind of its values.

    `choices` gives, for a choice, the words by which each value may be written; `of` names the kind of outline
    node to which the field belongs, where it is not simply the one that the row states.
    """

    name: str
    words: tuple[str, ...]
    kind: Kind = "text"
    required: bool = False
    choices: Words[str, tuple[str, ...]] = field(default_factory=dict)
    of: str | None = None


class CellError(ValueError):
    """A cell that does not hold what its field needs; `reason` is a code for the preview."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(reason, text)
        self.reason, self.text = reason, text


def read_cell(
    cell: str,
    hint: FieldHint,
    *,
    language: str = "ja",
    order: Order | None = None,
    year: int | None = None,
    units: tuple[str, ...] = (),
) -> str | float | date | None:
    """Return the value of a cell as its field needs it, None for a blank one, or raise CellError.

    Reasons: error_cell (#N/A), not_an_email, not_a_choice and those of NotANumber and NotADate.

    >>> read_cell("△1,200", FieldHint("target", (), "number")), read_cell("46347", FieldHint("due", (), "date"))
    (-1200.0, datetime.date(2026, 11, 21))
    >>> read_cell("成果", FieldHint("kind", (), "choice", choices={"outcome": ("成果", "Outcome")}))
    'outcome'
    """
    text = cell.strip()
    if not text or (hint.kind in ("number", "date") and text.casefold() in NOTHING):
        return None
    if _ERROR.fullmatch(text) or (hint.kind != "text" and _SHOWN_AS_HASHES.fullmatch(text)):
        raise CellError("error_cell", text)
    try:
        if hint.kind == "number":
            return read_number(text, language, units=units)
        if hint.kind == "date":
            return read_date(text, order=order, year=year, serial=True)
    except (NotANumber, NotADate) as wrong:
        raise CellError(wrong.reason, text) from wrong
    if hint.kind == "email":
        return _mail(text)
    return _choice(text, hint) if hint.kind == "choice" else text


def fits(cell: str, hint: FieldHint) -> bool:
    """Return whether a filled cell could be a value of this field."""
    try:
        read_cell(cell, hint, order="ymd", year=2000)
    except CellError as wrong:
        return wrong.reason in ("ambiguous", "error_cell", "too_large")
    return True


def date_order(cells: Iterable[str]) -> Order | None:
    """Return in which order day and month stand in a column, where one of its dates gives it away.

    >>> date_order(["5/11/2026", "21/11/2026"]), date_order(["5/11/2026"]), date_order(["2026/11/21"])
    ('dmy', None, None)
    """
    possible: list[Order] = ["mdy", "dmy"]
    for cell in cells:
        readable = [order for order in possible if _reads_as_date(cell, order)]
        possible = readable or possible
    return possible[0] if len(possible) == 1 else None


def _reads_as_date(cell: str, order: Order) -> bool:
    try:
        read_date(cell.strip(), order=order, year=2000)
    except NotADate:
        return False
    return True


def _mail(text: str) -> str:
    """Take 「鈴木 美咲 <suzuki@example.com>」 as well as the bare address."""
    named = _NAMED_MAIL.fullmatch(text)
    address = (named.group(1) if named else text).strip().removeprefix("mailto:")
    if len(address) > 254 or not _MAIL.fullmatch(address):
        raise CellError("not_an_email", text)
    return address


def _choice(text: str, hint: FieldHint) -> str:
    said = plain(text)
    for value, words in hint.choices.items():
        if said == plain(value) or said in map(plain, words):
            return value
    raise CellError("not_a_choice", text)
