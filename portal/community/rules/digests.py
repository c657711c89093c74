"""When somebody's digest of the community is due. Pure."""

from datetime import datetime

from portal.community.rules.words import Digest


def due(rhythm: Digest, at: datetime, since: datetime) -> bool:
    """True when a digest goes out at `at` (their half past eight), the last one having told up to `since`.

    Daily: on another day than the last one. Weekly: in another week, so on Monday, or on the first day after it on
    which they work.

    >>> from datetime import UTC, timedelta
    >>> monday = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    >>> due(Digest.WEEKLY, monday, monday - timedelta(days=4)), due(Digest.WEEKLY, monday + timedelta(days=1), monday)
    (True, False)
    >>> due(Digest.DAILY, monday + timedelta(days=1), monday), due(Digest.NEVER, monday, monday - timedelta(days=9))
    (True, False)
    """
    told = since.astimezone(at.tzinfo)
    if rhythm is Digest.DAILY:
        return at.date() > told.date()
    return (
        rhythm is Digest.WEEKLY and at.date() > told.date() and at.isocalendar()[:2] != told.isocalendar()[:2]
    )
