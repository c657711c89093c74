"""A month as a calendar page shows it."""

import calendar
import re
from datetime import date, timedelta

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


def month_named(text: str, today: date) -> date:
    """Return the first day of a month written as 2026-12; of this month where it is written otherwise.

    >>> month_named("2026-12", date(2026, 11, 22)), month_named("<script>", date(2026, 11, 22))
    (datetime.date(2026, 12, 1), datetime.date(2026, 11, 1))
    """
    found = _MONTH.fullmatch(text)
    return date(int(found[1]), int(found[2]), 1) if found else today.replace(day=1)


def weeks_of(month: date, first_weekday: int = 0) -> list[list[date]]:
    """Return the weeks that a month touches, each of seven days; 0: weeks begin on Monday, 6: on Sunday.

    >>> weeks = weeks_of(date(2026, 12, 1), 6)
    >>> weeks[0][0], weeks[-1][-1]
    (datetime.date(2026, 11, 29), datetime.date(2027, 1, 2))
    """
    return calendar.Calendar(first_weekday).monthdatescalendar(month.year, month.month)


def neighbours(month: date) -> tuple[date, date]:
    """Return the months before and after.

    >>> neighbours(date(2026, 12, 1))
    (datetime.date(2026, 11, 1), datetime.date(2027, 1, 1))
    """
    return (month - timedelta(days=1)).replace(day=1), (month + timedelta(days=31)).replace(day=1)
