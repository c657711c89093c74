"""Until when a document is to be relied on."""

from datetime import date, timedelta

TOLD_BEFORE = timedelta(days=14)


def is_expired(expires_on: date | None, today: date) -> bool:
    """True after the last day on which the document is to be relied on.

    >>> is_expired(date(2026, 11, 21), date(2026, 11, 21)), is_expired(date(2026, 11, 20), date(2026, 11, 21))
    (False, True)
    """
    return expires_on is not None and expires_on < today


def expires_soon(expires_on: date | None, today: date) -> bool:
    """True in the two weeks up to the last day.

    >>> expires_soon(date(2026, 12, 5), date(2026, 11, 21)), expires_soon(date(2026, 12, 6), date(2026, 11, 21))
    (True, False)
    """
    return expires_on is not None and today <= expires_on <= today + TOLD_BEFORE
