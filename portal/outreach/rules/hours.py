"""When a message to many may go out: not in the quiet hours of its recipient, nor on days off, nor too often."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

A_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)
LOOKED_AHEAD = 60
MOST_A_DAY_TO_ONE, MOST_A_DAY_OF_ONE = 1, 200
"""So many such messages a day to one person, whoever writes; and so many a day that one author writes."""


def may_go(
    now: datetime, zone: str, *, first: time, last: time, is_working: Callable[[date], bool]
) -> datetime:
    """Return the first instant from `now` on that lies between `first` and `last` of a working day in `zone`.

    >>> from datetime import UTC
    >>> def go(*at): return may_go(datetime(2026, 11, *at, tzinfo=UTC), "Asia/Tokyo", first=time(8, 30), last=time(18),
    ...     is_working=lambda day: day.weekday() < 5).isoformat()
    >>> go(20, 1, 0), go(20, 9, 0), go(19, 20, 0)  # Friday 10:00, Friday 18:00, Friday 5:00 in Tokyo
    ('2026-11-20T10:00:00+09:00', '2026-11-23T08:30:00+09:00', '2026-11-20T08:30:00+09:00')
    """
    local = now.astimezone(ZoneInfo(zone))
    for ahead in range(LOOKED_AHEAD):
        day = local.date() + A_DAY * ahead
        opens = datetime.combine(day, first, ZoneInfo(zone))
        closes = datetime.combine(day, last, ZoneInfo(zone))
        at = max(local, opens)
        if is_working(day) and at < closes:
            return at
    return local  # a calendar that is closed for good holds nobody back


def day_in(now: datetime, zone: str) -> tuple[datetime, datetime]:
    """Return when the day began that it is in `zone`, and when the next one begins.

    >>> from datetime import UTC
    >>> [at.isoformat() for at in day_in(datetime(2026, 11, 20, 16, tzinfo=UTC), "Asia/Tokyo")]
    ['2026-11-21T00:00:00+09:00', '2026-11-22T00:00:00+09:00']
    """
    today, place = now.astimezone(ZoneInfo(zone)).date(), ZoneInfo(zone)
    return datetime.combine(today, time(), place), datetime.combine(today + A_DAY, time(), place)


def language_of(reads: str, written: dict[str, bool]) -> str:
    """Return in which language somebody is written to: their own where it was written, else the one there is.

    >>> language_of("ja", {"ja": True, "en": True}), language_of("ja", {"ja": False, "en": True})
    ('ja', 'en')
    >>> language_of("ja", {"ja": False, "en": False})
    ''
    """
    if written.get(reads):
        return reads
    return next((language for language, there in written.items() if there), "")
