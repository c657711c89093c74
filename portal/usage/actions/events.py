"""What usage announces to features above."""

from dataclasses import dataclass

from portal.foundation.events import Event


@dataclass(frozen=True)
class UsageCounted(Event):
    """New events of a customer were counted: announced once for each customer of a batch, in its transaction.

    `names` are those that were counted, in order of the alphabet; the customer's scope is open while it is told.
    What was resent, and counted before, is not announced again.
    """

    names: tuple[str, ...]
