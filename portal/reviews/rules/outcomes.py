"""What a review asks for and leads to, without any framework: what is still open, and what stands where."""

from collections.abc import Sequence
from typing import TypeVar

from portal.reviews.rules.words import Answer

LONGEST_REQUEST, LONGEST_TITLE, LONGEST_WORDS, LONGEST_NAME = 500, 200, 4_000, 160
MOST_DECISIONS, MOST_AIMS = 30, 60
T = TypeVar("T")


def waits(answer: Answer | None) -> bool:
    """Tell whether a decision is still to be taken: nobody answered, or it was left for later.

    >>> waits(None), waits(Answer.LATER), waits(Answer.NO)
    (True, True, False)
    """
    return answer is None or answer is Answer.LATER


def moved(
    those: Sequence[T], one: T, *, step: int = 0, before: T | None = None, last: bool = False
) -> list[T]:
    """Return these with one put `step` places further, before another, or last.

    >>> moved("abc", "a", step=1), moved("abc", "c", before="a"), moved("abc", "a", last=True)
    (['b', 'a', 'c'], ['c', 'a', 'b'], ['b', 'c', 'a'])
    >>> moved("abc", "a", step=-1)
    ['a', 'b', 'c']
    """
    rest = [other for other in those if other != one]
    place = min(max(list(those).index(one) + step, 0), len(rest))
    if before is not None and before in rest:
        place = rest.index(before)
    elif last:
        place = len(rest)
    return [*rest[:place], one, *rest[place:]]
