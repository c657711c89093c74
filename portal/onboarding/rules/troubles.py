"""When a trouble or an effort says that a step itself should become better."""

HARD = 4
"""From this effort on (1 almost none … 5 very much) a step was hard."""
OFTEN = 2
"""The same trouble at the same step so often is no accident."""
LEAST, MOST = 1, 5


def is_hard(score: int | None) -> bool:
    """True when somebody said that it took much effort.

    >>> is_hard(4), is_hard(3), is_hard(None)
    (True, False, False)
    """
    return score is not None and score >= HARD
