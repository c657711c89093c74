"""What was offered to one person, remembered: after one of many customers has changed, only that one is asked again."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from portal.foundation import clock


class Timed(Protocol):
    """What holds until an instant; None: until something else changes it."""

    @property
    def until(self) -> datetime | None: ...


Pulses = Mapping[int, int]
T = TypeVar("T")
Until = TypeVar("Until", bound=Timed)


@dataclass(frozen=True)
class AsOf:
    """What offers are asked as of.

    `pulses` say of each customer whether it is the same as before, `stamp` the same of all of them and of who they
    are, and `shaping` is all else that offers go by: the reader's language and zone, the days, who is away.
    """

    pulses: Pulses
    stamp: Hashable
    shaping: Hashable


class Memory:
    """What one person was offered. Kept with the pulses of before anything was asked, so never newer than it says."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[Any, ...]] = {}
        self._last: tuple[Pulses, Pulses, Collection[int], Collection[int]] | None = None

    def once(self, name: Hashable, key: Hashable, work: Callable[[], Until]) -> Until:
        """Return what was made under this key, unless its instant has come; the newest of a name is kept."""
        before, made = self._known.get(name, (None, None))
        if made is not None and before == key and (made.until is None or clock.now() < made.until):
            known: Until = made
            return known
        new = work()
        self._known[name] = (key, new)
        return new

    def by_customer(
        self, name: Hashable, now: AsOf, ask: Callable[[Sequence[int]], Mapping[int, T]]
    ) -> Mapping[int, T]:
        """Return what is made of each customer, asking about those alone that have changed since the last time."""
        shaping, pulses, made = self._known.get(name, (None, {}, {}))
        if shaping != now.shaping:
            pulses, made = {}, {}
        changed, gone = self._compared(pulses, now.pulses)
        if changed or gone:
            same = {one: kept for one, kept in made.items() if one not in changed and one not in gone}
            made = {**same, **(ask(list(changed)) if changed else {})}
        self._known[name] = (now.shaping, now.pulses, made)
        found: Mapping[int, T] = made
        return found

    def _compared(self, before: Pulses, now: Pulses) -> tuple[Collection[int], Collection[int]]:
        """Return who has changed and who is gone; all that is remembered at once is compared once."""
        compared = self._last
        if compared is None or compared[0] is not before or compared[1] is not now:
            changed = dict(now.items() - before.items())
            self._last = compared = (before, now, changed, before.keys() - now.keys())
        return compared[2:]
