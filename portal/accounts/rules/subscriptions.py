"""When a subscription must be answered: the last day to give notice before it renews."""

from calendar import monthrange
from datetime import date, timedelta


def notice_date(renews_on: date | None, months: int) -> date | None:
    """Return the last day to give notice: the day before the date `months` months ahead of the renewal.

    A day that the earlier month does not have becomes its last one.

    >>> notice_date(date(2027, 4, 1), 1), notice_date(date(2027, 3, 31), 1), notice_date(None, 1)
    (datetime.date(2027, 2, 28), datetime.date(2027, 2, 27), None)
    """
    if renews_on is None:
        return None
    return months_before(renews_on, months) - timedelta(days=1)


def months_before(day: date, months: int) -> date:
    """Return the same day of the month `months` earlier, or that month's last day.

    >>> months_before(date(2026, 5, 31), 3)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def minor_units(amount: float, places: int) -> int:
    """Return an amount of money in its smallest unit; `places` are the decimals its currency has.

    >>> minor_units(4_800_000, 0), minor_units(1234.56, 2)
    (4800000, 123456)
    """
    return round(amount * 10**places)
