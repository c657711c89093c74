"""A journey by its clock: on track, behind or stuck, by the working days its oldest open due day has passed."""

from collections.abc import Iterable
from datetime import date

from portal.foundation.calendar import WorkCalendar
from portal.onboarding.rules.words import Pace


def lateness(dues: Iterable[date | None], today: date, calendar: WorkCalendar) -> int:
    """Return by how many working days the earliest of the due days has passed; 0 while none has.

    >>> lateness([date(2026, 11, 20), None], date(2026, 11, 24), WorkCalendar("JP"))  # a weekend and a holiday between
    1
    """
    earliest = min((day for day in dues if day is not None), default=None)
    return calendar.days_late(earliest, today) if earliest is not None else 0


def pace(late_days: int, behind_after: int, stuck_after: int) -> Pace:
    """Return the pace of a journey that is so many working days late.

    >>> [pace(late, 1, 5).value for late in (0, 1, 4, 5)]
    ['on_track', 'behind', 'behind', 'stuck']
    """
    if late_days >= max(stuck_after, 1):
        return Pace.STUCK
    return Pace.BEHIND if late_days >= max(behind_after, 1) else Pace.ON_TRACK


def crossed(before: Pace, after: Pace) -> bool:
    """True when a journey became worse: that is told once.

    >>> crossed(Pace.ON_TRACK, Pace.BEHIND), crossed(Pace.STUCK, Pace.BEHIND)
    (True, False)
    """
    order = list(Pace)
    return order.index(after) > order.index(before)
