"""What running journeys wait to observe, and being woken when it may have happened."""

from collections.abc import Iterable

from portal.onboarding.models import Journey


def wake(customer_id: int, kinds: Iterable[str], refs: Iterable[str] | None = None) -> int:
    """Owe a settling of each journey of the customer that watches for one of these kinds (and refs, where given).

    Cheap: one statement where nobody watches. Listeners call it inside the transaction of what happened; the worker
    settles within a second. Return how many journeys were woken.
    """
    raise NotImplementedError


def wake_later(journey: Journey) -> None:
    """Owe a settling of one journey."""
    raise NotImplementedError
