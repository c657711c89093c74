"""What becomes of each row of an imported file: the vocabulary of every import preview."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["create", "update", "same", "skip", "bad"]
OUTCOMES: tuple[Outcome, ...] = ("create", "update", "same", "skip", "bad")


@dataclass(frozen=True, slots=True)
class RowFate:
    """The fate of the row on `line`; for a skipped or bad one the field, a reason code and the offending text.

    `column` is counted from 0 and tells which cell is meant where a field alone does not (months as columns).
    """

    line: int
    outcome: Outcome
    field: str | None = None
    reason: str | None = None
    value: str | None = None
    column: int | None = None


def tally(fates: Iterable[RowFate]) -> dict[Outcome, int]:
    """Count lines by what becomes of them; a line with several findings counts once, as the worst of them.

    >>> tally([RowFate(2, "create"), RowFate(3, "create"), RowFate(3, "bad", "target", "not_a_number", "?")])
    {'create': 1, 'update': 0, 'same': 0, 'skip': 0, 'bad': 1}
    """
    severity = {outcome: rank for rank, outcome in enumerate(("skip", "same", "update", "create", "bad"))}
    worst: dict[int, Outcome] = {}
    for fate in fates:
        known = worst.get(fate.line)
        if known is None or severity[fate.outcome] > severity[known]:
            worst[fate.line] = fate.outcome
    counts = Counter(worst.values())
    return {outcome: counts[outcome] for outcome in OUTCOMES}


def digest_of(fates: Iterable[RowFate]) -> str:
    """Return a short name for what a preview showed, so that nothing else is ever imported in its place.

    >>> digest_of([RowFate(2, "create")]) == digest_of([RowFate(2, "bad", "name", "not_a_number")])
    False
    """
    said = [[f.line, f.outcome, f.field, f.reason, f.value, f.column] for f in fates]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:24]


def importable(fates: Iterable[RowFate]) -> bool:
    """Return whether nothing stands in the way: a file with a bad row waits until somebody leaves it out."""
    return all(fate.outcome != "bad" for fate in fates)
