"""Which customer a row of a batch means."""

from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from portal.accounts.models import Customer
from portal.foundation.db import db


@dataclass(frozen=True)
class Found:
    """A customer as events name it."""

    id: int
    names: frozenset[str]
    zone: ZoneInfo
    left: bool


def by_id(customer_id: int) -> Found:
    """Return the customer that a token sends for."""
    return _found([Customer.id == customer_id])[0]


def named(words: Collection[str]) -> dict[str, list[Found]]:
    """Return the customers that each word names, as slug, public id or the CRM's id: usually one."""
    wanted = sorted(words)
    if not wanted:
        return {}
    found = _found(
        [column.in_(wanted) for column in (Customer.slug, Customer.public_id, Customer.external_id)]
    )
    by_word: dict[str, list[Found]] = {}
    for customer in found:
        for name in customer.names & set(words):
            by_word.setdefault(name, []).append(customer)
    return by_word


def _found(any_of: list[object]) -> list[Found]:
    asked = select(
        Customer.id,
        Customer.slug,
        Customer.public_id,
        Customer.external_id,
        Customer.time_zone,
        Customer.left_at,
    ).where(or_(*any_of))  # type: ignore[arg-type]
    return [
        Found(
            row.id,
            frozenset({row.slug, row.public_id, row.external_id} - {None}),
            ZoneInfo(row.time_zone),
            row.left_at is not None,
        )
        for row in db.session.execute(asked)
    ]
