"""Who leads a meeting through a review, and where they are: kept in memory, forgotten when it is over."""

import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

#: A meeting in which nobody turned a page for so long is over.
OVER_AFTER_SECONDS = 90 * 60.0
MOST_MEETINGS = 2_000


@dataclass(frozen=True, slots=True)
class Leading:
    """Somebody leads the others: through which review, who, and at which step. No person: nobody does any more."""

    review: str
    person: str
    at: str

    def packed(self) -> dict[str, Any]:
        """Return it as it travels to other processes."""
        return asdict(self)


class Meetings:
    """All meetings that are led now. Instants are seconds of any clock that only goes forward.

    >>> meetings = Meetings()
    >>> meetings.note(Leading("r", "chloe", "start"), 0.0)
    >>> meetings.of("r", 10.0).at
    'start'
    >>> meetings.of("r", OVER_AFTER_SECONDS + 1.0) is None
    True
    >>> meetings.note(Leading("r", "", ""), 20.0)
    >>> meetings.of("r", 21.0) is None
    True
    """

    def __init__(self) -> None:
        self._led: dict[str, tuple[Leading, float]] = {}
        self._lock = threading.Lock()

    def note(self, leading: Leading, now: float) -> None:
        """Take in where somebody is, or that they stopped leading."""
        with self._lock:
            self._led.pop(leading.review, None)
            if leading.person:
                self._led[leading.review] = (leading, now)
            for review in list(self._over(now)):
                del self._led[review]
            while len(self._led) > MOST_MEETINGS:
                self._led.pop(next(iter(self._led)))

    def of(self, review: str, now: float) -> Leading | None:
        """Return who leads through this review, None where nobody does."""
        with self._lock:
            found = self._led.get(review)
        return found[0] if found is not None and now - found[1] <= OVER_AFTER_SECONDS else None

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._led.clear()

    def _over(self, now: float) -> Iterator[str]:
        for review, (_leading, since) in self._led.items():
            if now - since > OVER_AFTER_SECONDS:
                yield review
