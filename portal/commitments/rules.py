"""How a promise stood on a day: kept, late, given up, overdue or still in its time. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kept(StrEnum):
    """What came of a promise; what needs talking about comes first."""

    OVERDUE = "overdue"
    LATE = "late"  # done, after its day
    DROPPED = "dropped"
    OPEN = "open"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many promises came to what. `due` are those of which one can say whether they were kept."""

    kept: int
    late: int
    dropped: int
    overdue: int
    open: int

    @property
    def due(self) -> int:
        return self.kept + self.late + self.dropped + self.overdue

    @property
    def share(self) -> float | None:
        """Return the share of those due that were kept in time."""
        return self.kept / self.due if self.due else None


def kept(due_on: date | None, done_on: date | None, dropped: bool, until: date) -> Kept:
    """Return what came of a promise by the end of a day.

    >>> day = date(2026, 9, 30)
    >>> kept(date(2026, 9, 1), date(2026, 9, 2), False, day).value, kept(None, None, False, day).value
    ('late', 'open')
    """
    if dropped:
        return Kept.DROPPED
    if done_on is not None:
        return Kept.LATE if due_on is not None and done_on > due_on else Kept.KEPT
    return Kept.OVERDUE if due_on is not None and due_on < until else Kept.OPEN


def due_days(
    now: date | None, moves: Sequence[tuple[bool, date | None, date | None]]
) -> tuple[date | None, date | None]:
    """Return the day first agreed and the one that held, from the moves (later than asked, before, after) in order.

    >>> first, then = date(2026, 9, 1), date(2026, 10, 1)
    >>> due_days(then, [(True, first, then)]) == (first, first), due_days(then, [(False, first, then)]) == (first, then)
    (True, True)
    """
    held = next((before for later, before, _after in moves if later), now)
    agreed = next((before for _later, before, _after in moves if before is not None), None)
    return agreed or held, held


def tally(found: Iterable[Mapping[str, str]]) -> Tally:
    """Count what came of promises, given by their `kept`."""
    counts = dict.fromkeys(Kept, 0)
    for one in found:
        counts[Kept(one["kept"])] += 1
    return Tally(
        counts[Kept.KEPT], counts[Kept.LATE], counts[Kept.DROPPED], counts[Kept.OVERDUE], counts[Kept.OPEN]
    )
