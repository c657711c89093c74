"""What was offered to one person, remembered: after one of many customers has changed, only that one is asked again.

And of that one only what is of the kind that has changed.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from portal.foundation import clock


class Timed(Protocol):
    """What holds until an instant; None: until something else changes it."""

    @property
    def until(self) -> datetime | None: ...


Pulses = Mapping[int, Mapping[str, int]]
"""Each customer's pulses by kind; "any" changes with every one of them."""
ANY = "any"
T = TypeVar("T")
Until = TypeVar("Until", bound=Timed)


@dataclass(frozen=True)
class AsOf:
    """What offers are asked as of.

    `pulses` say of each customer what is the same as before, `stamp` whether all of them are and who they are, and
    `shaping` is all else that offers go by: the reader's language and zone, the days, who is away.
    """

    pulses: Pulses
    stamp: Hashable
    shaping: Hashable


class Memory:
    """What one person was offered. Kept with the pulses of before anything was asked, so never newer than it says."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[Any, ...]] = {}
        self._last: tuple[Pulses, Pulses, Mapping[int, frozenset[str]]] | None = None

    def once(self, name: Hashable, key: Hashable, work: Callable[[], Until]) -> Until:
        """Return what was made under this key, unless its instant has come; the newest of a name is kept."""
        before, made = self._known.get(name, (None, None))
        if made is not None and before == key and (made.until is None or clock.now() < made.until):
            known: Until = made
            return known
        new = work()
        self._known[name] = (key, new)
        return new

    def of_all(self, name: Hashable, kind: str, now: AsOf, work: Callable[[], Until]) -> Until:
        """Return what is made of all customers, anew when one of them is another by this kind or its instant came."""
        shaping, pulses, made = self._known.get(name, (None, {}, None))
        over = made is None or (made.until is not None and clock.now() >= made.until)
        if over or shaping != now.shaping or self._changed(kind, pulses, now.pulses):
            made = work()
        self._known[name] = (now.shaping, now.pulses, made)
        found: Until = made
        return found

    def of_each(
        self,
        name: Hashable,
        kind: str,
        now: AsOf,
        ask: Callable[[Sequence[int]], Mapping[int, T]],
        gather: Callable[[Iterable[T]], Until],
    ) -> Until:
        """Return what is gathered of each customer, asking about those alone that are others by this kind."""
        shaping, pulses, made, gathered = self._known.get(name, (None, {}, {}, None))
        if shaping != now.shaping:
            pulses, made, gathered = {}, {}, None
        changed = self._changed(kind, pulses, now.pulses)
        still = [one for one in changed if one in now.pulses]
        new = ask(still) if still else {}
        if gathered is None or any(new.get(one) != made.get(one) for one in changed):
            same = {one: kept for one, kept in made.items() if one not in changed}
            made = {**same, **new}
            gathered = gather(made.values())
        self._known[name] = (now.shaping, now.pulses, made, gathered)
        found: Until = gathered
        return found

    def _changed(self, kind: str, before: Pulses, now: Pulses) -> set[int]:
        """Return who is another by this kind, came or went."""
        return {one for one, kinds in self._compared(before, now).items() if kind in kinds}

    def _compared(self, before: Pulses, now: Pulses) -> Mapping[int, frozenset[str]]:
        """Return by which kinds customers have changed; all that is remembered at once is compared once."""
        compared = self._last
        if compared is None or compared[0] is not before or compared[1] is not now:
            new = {one: kinds for one, kinds in now.items() if before.get(one) is not kinds}
            changed = {one: _differing(before.get(one, {}), kinds) for one, kinds in new.items()}
            gone = {one: frozenset(before[one]) for one in before.keys() - now.keys()}
            self._last = compared = (before, now, changed | gone)
        return compared[2]


def _differing(before: Mapping[str, int], now: Mapping[str, int]) -> frozenset[str]:
    return frozenset(kind for kind, pulse in now.items() if before.get(kind) != pulse)
