"""What counts as a contact: a message, mail, meeting, call or visit between persons of both sides.

Signing in, opening a page or a change to a plan is no contact, however much it says about a customer. A try (nobody
answered) and a message that went to many at once stand in the history, but end no silence: the first until somebody
is reached, the second until it is answered.
"""

from datetime import date, timedelta
from enum import StrEnum


class ContactKind(StrEnum):
    MESSAGE = "message"  # in a conversation of the portal
    MAIL = "mail"
    MEETING = "meeting"
    CALL = "call"
    VISIT = "visit"
    OTHER = "other"  # a chat elsewhere, a word at a fair


class Direction(StrEnum):
    """Who began: the customer (in), the vendor (out), or both by agreement."""

    IN = "in"
    OUT = "out"
    BOTH = "both"


#: Where people talk to each other at the same time: once somebody is reached, both have said something.
TALKS = frozenset({ContactKind.MEETING, ContactKind.CALL, ContactKind.VISIT})

#: For how long it is known on which days somebody was here.
VISITS_KEPT = timedelta(days=400)


def said_by(kind: ContactKind, direction: Direction, *, reached: bool, to_many: bool) -> tuple[bool, bool]:
    """Return whether the customer said something to the vendor, and the vendor something to the customer.

    >>> said_by(ContactKind.CALL, Direction.OUT, reached=True, to_many=False)
    (True, True)
    >>> said_by(ContactKind.CALL, Direction.OUT, reached=False, to_many=False)
    (False, False)
    >>> said_by(ContactKind.MAIL, Direction.OUT, reached=True, to_many=True)
    (False, False)
    >>> said_by(ContactKind.MESSAGE, Direction.IN, reached=True, to_many=False)
    (True, False)
    """
    if not reached or to_many:
        return False, False
    if kind in TALKS:
        return True, True
    return direction is not Direction.OUT, direction is not Direction.IN


def quiet_days(last: date | None, since: date, today: date) -> int:
    """Return for how many days there was silence: since the last contact, or since `since` when there was none.

    >>> quiet_days(date(2026, 11, 1), date(2026, 1, 1), date(2026, 11, 22)), quiet_days(None, date(2026, 11, 20),
    ...     date(2026, 11, 22))
    (21, 2)
    """
    return max((today - (last or since)).days, 0)
