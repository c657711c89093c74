"""What shapes the page of a thread beside the thread itself: while these numbers are the same, what was drawn holds.

The thread's own version is raised by all that is done in it; these are of the people named on the page and its reader.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, String, bindparam, case, func, select

from portal.accounts.models import Customer, Membership, User
from portal.community.models import Following, Persona, Sanction
from portal.community.rules.words import Followed
from portal.foundation import remembered
from portal.foundation.db import BIGINT
from portal.foundation.tenancy import ask_at_the_door

Stamp = tuple[Any, ...]
_WEIGHT = 4_096
_SIZES = (8, 32, 128)
_ME = bindparam("me", type_=BIGINT)
_THREAD, _SPACE = (bindparam(name, type_=String) for name in ("thread", "space"))


def of_people(people: Iterable[int], *, me: int, thread_id: int, space_id: int) -> Stamp:
    """Return the numbers of these people (inner ids), and of what the reader follows and may do; one statement."""
    ids = sorted(set(people))
    slots = next((size for size in _SIZES if size >= len(ids)), len(ids))
    values: dict[str, Any] = {
        f"id{place}": one for place, one in enumerate([*ids, *[0] * (slots - len(ids))])
    }
    values |= {"me": me, "thread": str(thread_id), "space": str(space_id)}
    return tuple(ask_at_the_door(_asked(slots), **values)[0])


@lru_cache
def _asked(slots: int) -> Select[Any]:
    """Return the prepared question for so many people: one whose ids are spelled out anew each time costs more."""
    named = [bindparam(f"id{place}", type_=BIGINT) for place in range(slots)]
    homes = select(Membership.customer_id).where(Membership.user_id.in_(named))
    mine = (
        Following.user_id == _ME,
        ((Following.kind == Followed.THREAD) & (Following.target == _THREAD))
        | ((Following.kind == Followed.SPACE) & (Following.target == _SPACE)),
    )
    numbers = (
        _of(User, User.id.in_(named)),
        _of(Membership, Membership.user_id.in_(named)),
        _of(Persona, Persona.user_id.in_(named)),
        _of(Customer, Customer.id.in_(homes)),
        _of(Sanction, Sanction.user_id == _ME),
        select(func.sum(Following.id * 2 + case((Following.muted, 1), else_=0))).where(*mine),
    )
    return select(*(number.scalar_subquery().label(f"n{place}") for place, number in enumerate(numbers)))


class Newest:
    """Small facts by key, the least recently used dropped first; only of requests that change nothing."""

    def __init__(self, most: int = 20_000):
        self._most = most
        self._found: OrderedDict[Hashable, frozenset[int]] = OrderedDict()
        self._lock = threading.Lock()
        remembered.forgets(self)

    def get(self, key: Hashable) -> frozenset[int] | None:
        """Return what is known of a key."""
        with self._lock:
            if (found := self._found.get(key)) is not None:
                self._found.move_to_end(key)
            return found

    def put(self, key: Hashable, value: frozenset[int]) -> None:
        """Remember it."""
        if not remembered.only_reading():
            return
        with self._lock:
            self._found[key] = value
            while len(self._found) > self._most:
                self._found.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._found.clear()


def _of(model: Any, *conditions: Any) -> Any:
    return select(func.sum(model.id * _WEIGHT + model.version)).where(*conditions)
