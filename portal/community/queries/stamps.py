"""What shapes the community's pages that are kept: while it is the same, what was drawn holds.

A thread's own version is raised by all that is done in it; beside it there are the people who are named on a page, its
reader, and, for the first page, all threads of the reader's spaces and what other features put there.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, String, bindparam, case, func, select

from portal.accounts.models import Customer, Department, Membership, Subscription, User
from portal.accounts.standpoint import Standpoint
from portal.community import marks, shelves
from portal.community.models import Following, Persona, Sanction, Space, Thread
from portal.community.queries.bylines import known_to
from portal.community.rules.words import Followed
from portal.foundation import clock, remembered
from portal.foundation.db import BIGINT
from portal.foundation.tenancy import ask_at_the_door

Stamp = tuple[Any, ...]
HOLDS_FOR = 600  # seconds: how many read a space is said on its pages, and may change without anything else
_WEIGHT = 4_096
_SIZES = (8, 32, 128)
_ME, _CUSTOMER = (bindparam(name, type_=BIGINT) for name in ("me", "customer"))
_THREAD, _SPACE = (bindparam(name, type_=String) for name in ("thread", "space"))


def of_reader(point: Standpoint, language: str) -> Stamp:
    """Return who reads, where they stand, and the day; a visit alone changes none of it."""
    customer = point.customer
    home = (
        (customer.id, customer.name, customer.industry, customer.segment_id) if customer else known_to(point)
    )
    now = int(clock.now().timestamp()) // HOLDS_FOR
    return (
        point.user.id, point.roles, point.side, point.audience, point.read_only, home, language,
        clock.today(point.user.time_zone), now,
    )  # fmt: skip


def of_people(people: Iterable[int], *, me: int, thread_id: int = 0, space_id: int = 0) -> Stamp:
    """Return how these people (inner ids) show, and what the reader follows and may do; one statement."""
    ids = sorted({*people, me})
    slots = next((size for size in _SIZES if size >= len(ids)), len(ids))
    values: dict[str, Any] = {
        f"id{place}": one for place, one in enumerate([*ids, *[0] * (slots - len(ids))])
    }
    values |= {"me": me, "thread": str(thread_id), "space": str(space_id)}
    return tuple(ask_at_the_door(_people(slots), **values)[0])


def of_front(spaces: Iterable[int], *, me: int, customer_id: int | None) -> Stamp:
    """Return the numbers of what stands in these spaces (inner ids), and of what other features show beside it; one
    statement."""
    values = {"spaces": sorted(spaces) or [0], "me": me, "customer": customer_id or 0}
    return tuple(ask_at_the_door(_front(), **values)[0])


def number_of(model: Any, *conditions: Any) -> Select[Any]:
    """Return the sum of ids and versions of rows: another one when a row comes, goes, or is changed."""
    return select(func.sum(model.id * _WEIGHT + model.version)).where(*conditions)


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


@lru_cache
def _people(slots: int) -> Select[Any]:
    """Return the prepared question for so many people: one whose ids are spelled out anew each time costs more.

    Of companies and memberships the very words: their versions are raised by every visit of anybody.
    """
    named = [bindparam(f"id{place}", type_=BIGINT) for place in range(slots)]
    champion = case((Membership.champion_since.is_(None), ""), else_="*")
    words = (Customer.name, Customer.industry, Membership.title, func.coalesce(Department.name, ""), champion)
    homes = (
        select(func.aggregate_strings(_joined(words), "\n"))
        .select_from(Membership)
        .join(Customer, Customer.id == Membership.customer_id)
        .outerjoin(Department, (Department.id == Membership.department_id)
                   & (Department.customer_id == Membership.customer_id))
        .where(Membership.user_id.in_(named))
    )  # fmt: skip
    mine = (
        Following.user_id == _ME,
        ((Following.kind == Followed.THREAD) & (Following.target == _THREAD))
        | ((Following.kind == Followed.SPACE) & (Following.target == _SPACE)),
    )
    return _named(
        number_of(User, User.id.in_(named)),
        homes,
        number_of(Persona, Persona.user_id.in_(named)),
        number_of(Sanction, Sanction.user_id == _ME),
        select(_followed()).where(*mine),
        *marks.numbers(named),
    )


@lru_cache
def _front() -> Select[Any]:
    spaces = bindparam("spaces", expanding=True, type_=BIGINT)
    tags = Following.user_id == _ME, Following.kind == Followed.TAG
    return _named(
        number_of(Thread, Thread.space_id.in_(spaces)),
        number_of(Space, Space.id.in_(spaces)),
        number_of(Subscription, Subscription.customer_id == _CUSTOMER),
        select(_followed()).where(*tags),
        *shelves.numbers(_ME, _CUSTOMER),
    )


def _followed() -> Any:
    return func.sum(Following.id * 2 + case((Following.muted, 1), else_=0))


def _joined(words: Iterable[Any]) -> Any:
    first, *rest = words
    for one in rest:
        first = first + "\t" + one
    return first


def _named(*numbers: Any) -> Select[Any]:
    return select(*(number.scalar_subquery().label(f"n{place}") for place, number in enumerate(numbers)))
