"""On which days of the last month a customer's people were here, kept in one number.

Bit 0 is the newest such day, bit n the day n days before it.
"""

from datetime import date

DAYS_KEPT = 31


def with_day(days: int, newest: date | None, today: date) -> int:
    """Return the number once `today` is added; `newest` is the day of bit 0, None when there is none.

    >>> with_day(0b1, date(2026, 11, 20), date(2026, 11, 21)), with_day(0b11, date(2026, 11, 21), date(2026, 11, 21))
    (3, 3)
    >>> with_day(0, None, date(2026, 11, 21)), with_day(0b1, date(2026, 1, 1), date(2026, 11, 21))
    (1, 1)
    """
    if newest is None:
        return 1
    gone = (today - newest).days
    if gone >= DAYS_KEPT:
        return 1
    return (days << max(gone, 0) | 1) & ((1 << DAYS_KEPT) - 1)


def opened_on(days: int, newest: date | None, today: date, length: int = 30) -> list[bool]:
    """Return for each of the last `length` days, oldest first and today last, whether anybody was here.

    >>> opened_on(0b101, date(2026, 11, 20), date(2026, 11, 21), 5)
    [False, True, False, True, False]
    """
    if newest is None:
        return [False] * length
    gone = (today - newest).days
    return [n >= gone and bool(days >> (n - gone) & 1) for n in reversed(range(length))]
