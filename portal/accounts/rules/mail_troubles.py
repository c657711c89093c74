"""When mail that comes back means that an address does not work."""

PAUSE_AFTER = 3
_FOR_GOOD = ("5.1.", "5.2.1", "5.4.1", "5.4.4", "5.0.")


def for_good(status: str) -> bool:
    """True when the other server says that there is no such mailbox, or gives no reason; a full one passes.

    Refusals by rule or for spam (5.7) say something about the mail, not about the address.

    >>> for_good("5.1.1"), for_good(""), for_good("5.2.2"), for_good("4.4.7"), for_good("5.7.1")
    (True, True, False, False, False)
    """
    return not status or status.startswith(_FOR_GOOD)
