"""Which column holds which field: guessed from header words and cells, corrected by a person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache

from portal.foundation.sheets.fields import FieldHint, fits
from portal.foundation.sheets.shape import Row, Sheet
from portal.foundation.sheets.words import bare, plain

_ENOUGH = 0.5
_SIMILAR = 0.8


@dataclass(frozen=True, slots=True)
class Mapping:
    """Field name → column (from 0) and how sure the guess is (0..1); `missing` are required fields without one."""

    columns: dict[str, int]
    confidence: dict[str, float] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def cell(self, row: Row, name: str) -> str:
        """Return the trimmed text of a field in a row; blank where no column holds the field."""
        column = self.columns.get(name)
        return "" if column is None or column >= len(row.cells) else row.cells[column].strip()

    def unused(self, header: Sequence[str]) -> list[int]:
        """Return the named columns that hold no known field: the preview says that they are left out."""
        used = set(self.columns.values())
        return [column for column, word in enumerate(header) if word and column not in used]


def vocabulary(fields: Iterable[FieldHint]) -> set[str]:
    """Return every header word of these fields, to find the header line by."""
    return {word for hint in fields for word in hint.words}


def guess_columns(sheet: Sheet, fields: Sequence[FieldHint]) -> Mapping:
    """Guess the mapping of a sheet; see `guess_mapping`."""
    samples = [sheet.samples(column) for column in range(len(sheet.header))]
    return guess_mapping(sheet.header, samples, fields)


def guess_mapping(
    header: Sequence[str], samples: Sequence[Sequence[str]], fields: Sequence[FieldHint]
) -> Mapping:
    """Match columns with fields, the surest pairs first, every column at most once.

    `samples` holds some filled cells of each column. An equal header word beats a contained one, that a similar one;
    what the cells hold decides between equals.
    """
    pairs = sorted(_pairs(header, samples, fields), key=lambda pair: (-pair[0], pair[1], pair[2]))
    columns: dict[str, int] = {}
    confidence: dict[str, float] = {}
    for score, _, column, name in pairs:
        if name not in columns and column not in columns.values():
            columns[name] = column
            confidence[name] = round(min(score, 1.0), 2)
    missing = tuple(hint.name for hint in fields if hint.required and hint.name not in columns)
    return Mapping(columns, confidence, missing)


def chosen_mapping(
    columns: dict[str, int | None], header: Sequence[str], fields: Sequence[FieldHint]
) -> Mapping:
    """Return the mapping that a person set by hand, without columns that are not there or taken twice."""
    kept: dict[str, int] = {}
    for hint in fields:
        column = columns.get(hint.name)
        if column is not None and 0 <= column < len(header) and column not in kept.values():
            kept[hint.name] = column
    missing = tuple(hint.name for hint in fields if hint.required and hint.name not in kept)
    return Mapping(kept, dict.fromkeys(kept, 1.0), missing)


def _pairs(
    header: Sequence[str], samples: Sequence[Sequence[str]], fields: Sequence[FieldHint]
) -> Iterable[tuple[float, int, int, str]]:
    for column, title in enumerate(header):
        forms = (plain(title), bare(title))
        if not forms[0]:
            continue
        for order, hint in enumerate(fields):
            by_word = max((_likeness(forms, word) for word in hint.words), default=0.0)
            if (
                by_word >= _ENOUGH
                and (score := by_word * _support(samples[column], hint, by_word)) >= _ENOUGH
            ):
                yield score, order, column, hint.name


def _likeness(forms: tuple[str, str], word: str) -> float:
    """1 for the same word, less for one within the other (by how much of it), least for similar spelling."""
    whole, core = forms
    wanted, wanted_core = _forms_of(word)
    if not wanted:
        return 0.0
    if wanted == whole:
        return 1.0
    if core in (wanted, wanted_core):
        return 0.97
    if len(wanted) >= 2 and wanted in whole:
        return 0.6 + 0.3 * len(wanted) / len(whole)
    if len(core) >= 2 and core in wanted:
        return 0.45 + 0.3 * len(core) / len(wanted)
    likeness = SequenceMatcher(None, wanted, core).ratio() if min(len(wanted), len(core)) >= 4 else 0.0
    return 0.7 * likeness if likeness >= _SIMILAR else 0.0


@lru_cache(4096)
def _forms_of(word: str) -> tuple[str, str]:
    """Compare the words of our fields with every column of every file, and fold each once."""
    return plain(word), bare(word)


def _support(cells: Sequence[str], hint: FieldHint, by_word: float) -> float:
    """What the cells say: a column of other things is hardly this field, unless its header says so exactly."""
    if hint.kind == "text" or not cells:
        return 1.0
    share = sum(fits(cell, hint) for cell in cells) / len(cells)
    if share >= 0.5:
        return 1.0 + 0.02 * share
    return 0.9 if by_word >= 0.97 else 0.5
