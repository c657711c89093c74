"""When a check-in is asked for, how long it takes, and which values belong into it."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from portal.foundation.calendar import WorkCalendar
from portal.plans.rules.periods import SHORTER_THAN_A_MONTH, Stretch

ON_WORKING_DAY = 3
"""The working day of the month on which the letter goes out: last month's figures are there by then."""
LATEST_WORKING_DAY = 8
"""A worker that was away sends the letter until then; afterwards it would be next month's."""
MORNING, EVENING = time(8, 30), time(18, 0)
VALUES_AHEAD = 7
"""Days before a value is due from which a check-in asks for it."""
A_MINUTE = 60


def letter_is_due(today: date, calendar: WorkCalendar) -> bool:
    """Tell whether the month's letters go out on the customer's `today`, or should have gone lately.

    >>> days = [date(2026, 12, day) for day in (2, 3, 4, 5)]  # Tuesday 1 December 2026 is a working day
    >>> [letter_is_due(day, WorkCalendar()) for day in days]
    [False, True, True, False]
    """
    if not calendar.is_working(today):
        return False
    worked = calendar.working_days_between(today.replace(day=1) - timedelta(days=1), today)
    return ON_WORKING_DAY <= worked <= LATEST_WORKING_DAY


def goes_at(now: datetime, zone: str, calendar: WorkCalendar) -> datetime:
    """Return when a letter owed `now` reaches somebody in `zone`: 8:30 on a working day, or now within the day.

    >>> from datetime import UTC
    >>> night = datetime(2026, 12, 2, 15, 10, tzinfo=UTC)  # 0:10 on 3 December in Tokyo
    >>> goes_at(night, "Asia/Tokyo", WorkCalendar()).isoformat()
    '2026-12-02T23:30:00+00:00'
    """
    there = now.astimezone(ZoneInfo(zone))
    day = there.date()
    if calendar.is_working(day) and MORNING <= there.time() < EVENING:
        return now
    if not calendar.is_working(day) or there.time() >= EVENING:
        day = calendar.next_working_day(day)
    return datetime.combine(day, MORNING, ZoneInfo(zone)).astimezone(now.tzinfo)


def minutes(seconds: Iterable[int]) -> int:
    """Return about how many minutes cards of so many seconds take, one at least.

    >>> minutes([30, 30, 45]), minutes([])
    (2, 1)
    """
    return max(1, ceil(sum(seconds) / A_MINUTE))


def asks_now(cadence: str, stretch: Stretch, due_on: date, today: date) -> bool:
    """Tell whether a check-in asks for the value of the running stretch: shorter ones always, longer as they end."""
    return cadence in SHORTER_THAN_A_MONTH or due_on - timedelta(days=VALUES_AHEAD) <= today <= stretch.last


def asks_back(cadence: str, stretch: Stretch, began_on: date) -> bool:
    """Tell whether a check-in asks for the stretch that ended last month: weeks have moved on by then."""
    return cadence not in SHORTER_THAN_A_MONTH and stretch.last >= began_on
