"""Past customers, the days on which they met something, and what the histories of all kinds of rules share."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Membership

Days = dict[int, date]


@dataclass(frozen=True)
class Past:
    """A customer who began long enough ago, and the day from which its days are counted."""

    customer_id: int
    started_on: date
    journey_id: int | None = None


@dataclass(frozen=True)
class Met:
    """When customers first met a rule, and of which customers that can be said at all."""

    days: Mapping[int, date]
    of: frozenset[int]


def ids_of(past: Iterable[Past]) -> list[int]:
    return [one.customer_id for one in past]


def gathered(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for customer_id, value in rows:
        found[customer_id].append(value)
    return found


def joined(past: Sequence[Past]) -> Any:
    return select(Membership.customer_id, Membership.joined_at).where(
        Membership.customer_id.in_(ids_of(past)), Membership.ended_at.is_(None)
    )
