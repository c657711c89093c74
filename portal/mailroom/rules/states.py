"""What became of a mail: each one ends in exactly one of these."""

from enum import StrEnum


class MailState(StrEnum):
    WAITING = "waiting"  # kept, and not yet where it belongs
    DELIVERED = "delivered"  # became a message somewhere
    FILED = "filed"  # kept in a customer's history, said to nobody
    BOUNCED = "bounced"  # says that a mail of ours could not be delivered
    AUTOMATIC = "automatic"  # written by a program: away, receipt, newsletter, our own mail coming back
    UNKNOWN = "unknown"  # nobody can say whose it is; a person decides
    REFUSED = "refused"  # not taken, with the reason: too large, not allowed there
    UNREADABLE = "unreadable"  # its bytes are kept; nothing could be made of them
    DUPLICATE = "duplicate"  # the same mail came before
    FAILED = "failed"  # where it belongs could not take it, after many tries

    @property
    def settled(self) -> bool:
        """True when nothing more happens to it by itself."""
        return self is not MailState.WAITING


#: Those that a person may hand on again.
AGAIN = frozenset(set(MailState) - {MailState.DELIVERED, MailState.FILED, MailState.DUPLICATE})
#: Those in which nothing comes of a mail unless a person looks at it.
NEEDS_A_LOOK = frozenset({MailState.UNKNOWN, MailState.REFUSED, MailState.UNREADABLE, MailState.FAILED})
