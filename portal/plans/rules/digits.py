"""How many decimals a KPI is written with: as many as people gave it, the same everywhere on a page."""

from collections.abc import Iterable

from portal.foundation.numbers import plain_digits

MOST = 3
"""More decimals than this are noise to a reader; the full value stays in its field and its file."""


def decimals_of(values: Iterable[float | None]) -> int:
    """Return the most decimals that any of the values has, 0 to 3.

    >>> decimals_of([6, 4.9, None]), decimals_of([300, 252.0]), decimals_of([0.12345])
    (1, 0, 3)
    """
    written = (plain_digits(value).partition(".")[2] for value in values if value is not None)
    return min(max((len(fraction) for fraction in written), default=0), MOST)
