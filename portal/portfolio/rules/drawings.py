"""Small drawings of the portfolio as plain geometry: the days of a month."""

from collections.abc import Sequence

STEP, BAR, HIGH = 3.6, 2.6, 11


def strip(days: Sequence[bool]) -> str:
    """Return the path of one bar for each day on which something happened, oldest first.

    >>> strip([False, True, False])
    'M3.6 0h2.6v11h-2.6z'
    """
    return "".join(f"M{n * STEP:.1f} 0h{BAR}v{HIGH}h-{BAR}z" for n, on in enumerate(days) if on)
