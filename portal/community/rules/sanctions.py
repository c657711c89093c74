"""How long somebody reads and does not write, as moderators choose it."""

from datetime import datetime, timedelta

#: Days to choose from; 0: until somebody ends it.
DAYS = (1, 3, 7, 30, 0)


def until(days: int, now: datetime) -> datetime | None:
    """Return the end of a suspension of so many days; None where somebody has to end it.

    >>> from datetime import UTC
    >>> until(7, datetime(2026, 11, 22, 9, tzinfo=UTC)).isoformat(), until(0, datetime(2026, 11, 22, 9, tzinfo=UTC))
    ('2026-11-29T09:00:00+00:00', None)
    """
    return now + timedelta(days=days) if days else None
