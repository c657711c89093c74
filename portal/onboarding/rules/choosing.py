"""Which step comes next. The rule, as the product's help tells it:

1. A step that others wait for comes before one that nobody waits for.
2. Among those, the one that is due first; without a due day it comes last.
3. Due on the same day, a reader's own step comes before somebody else's.
4. Otherwise the order of the checklist.

Only steps that can be done now are chosen from.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Candidate:
    """A step that can be done now: whether others wait for it, when it is due, whether it is the reader's own."""

    key: str
    order: int
    blocks: bool = False
    due: date | None = None
    own: bool = False

    @property
    def rank(self) -> tuple[bool, date, bool, int]:
        """Return what candidates are compared by; the smallest comes next."""
        return (not self.blocks, self.due or date.max, not self.own, self.order)


def in_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates, what comes next first.

    >>> a, b, c = Candidate("a", 0), Candidate("b", 1, due=date(2026, 11, 20)), Candidate("c", 2, blocks=True)
    >>> [one.key for one in in_order([a, b, c])]
    ['c', 'b', 'a']
    """
    return sorted(candidates, key=lambda one: one.rank)


def next_of(candidates: Iterable[Candidate]) -> Candidate | None:
    """Return what comes next, None where nothing can be done."""
    return min(candidates, key=lambda one: one.rank, default=None)
