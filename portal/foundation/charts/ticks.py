"""Round values and memorable days to mark on the axes."""

from datetime import date, timedelta
from math import ceil, floor, log10

SAME = 1e-12
"""Values closer together than this part of their size are one value to the eye."""


def nice_ticks(low: float, high: float, most: int = 6) -> tuple[float, ...]:
    """Return at most `most` round values (steps of 1, 2 or 5) that enclose `low` to `high`.

    >>> nice_ticks(3, 6.5), nice_ticks(0.12, 0.19, most=4)
    ((3.0, 4.0, 5.0, 6.0, 7.0), (0.1, 0.15, 0.2))
    """
    if high - low <= abs(low) * SAME:
        low, high = (low, low + 1) if low == 0 else (low - abs(low) / 10, low + abs(low) / 10)
    power = floor(log10((high - low) / most))
    while True:
        for leading in (1, 2, 5):
            step, digits = leading * 10.0**power, max(0, -power)
            first, last = floor(round(low / step, 9)), ceil(round(high / step, 9))
            if last - first < most:
                return tuple(round(count * step, digits) for count in range(first, last + 1))
        power += 1


def date_ticks(first: date, last: date, most: int = 12) -> tuple[date, ...]:
    """Return at most `most` days to mark: firsts of months, 1, 2, 3, 6 or 12 apart; weeks when it is short.

    >>> [day.month for day in date_ticks(date(2026, 9, 30), date(2027, 3, 31), most=4)]
    [11, 1, 3]
    """
    days = (last - first).days
    if days < 62:
        apart = ceil((days + 1) / most)
        apart = apart if apart == 1 else 7 * ceil(apart / 7)
        return tuple(first + timedelta(days=after) for after in range(0, days + 1, apart))
    start, end = _month_number(first - timedelta(days=1)) + 1, _month_number(last)
    apart = next((gap for gap in (1, 2, 3, 6, 12) if (end - start) // gap < most), 0)
    apart = apart or 12 * ceil((end - start + 1) / (12 * most))
    return tuple(
        date(month // 12, month % 12 + 1, 1) for month in range(start, end + 1) if month % apart == 0
    )


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1
