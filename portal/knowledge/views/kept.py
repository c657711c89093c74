"""What was seen last, by what it was asked with: small things that tell whether something larger that is kept holds."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

from portal.foundation import remembered

T = TypeVar("T")
MOST = 20_000


class Newest(Generic[T]):
    """Values by key, the least recently used dropped first."""

    def __init__(self, most: int = MOST):
        self._most = most
        self._found: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = threading.Lock()
        remembered.forgets(self)

    def get(self, key: Hashable) -> T | None:
        """Return the value of a key, None on requests that change something: they look themselves."""
        if not remembered.only_reading():
            return None
        with self._lock:
            if (found := self._found.get(key)) is not None:
                self._found.move_to_end(key)
            return found

    def put(self, key: Hashable, value: T) -> None:
        """Keep a value."""
        with self._lock:
            self._found[key] = value
            while len(self._found) > self._most:
                self._found.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._found.clear()
