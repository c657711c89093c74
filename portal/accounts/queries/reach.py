"""Who somebody is as a reader of what is told to many customers: by which keys an article or an event reaches them."""

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, or_, select

from portal.accounts.models import AccountTeamMember, Customer, Subscription
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.foundation import clock
from portal.foundation.audience import NAMED, Reader, Side
from portal.foundation.tenancy import ask_at_the_door

NOBODY = Reader()


def reader_of(point: Standpoint) -> Reader:
    """Return the reader that a person is from where they stand: guests, the customer's people, the vendor's.

    Whoever views as a member reads what that member's company reads. What is for named customers alone is read by
    those of the vendor's who accompany one of them, and by whoever says who may read it: authors and leads.
    """
    if point.user is None or point.side is None:
        return NOBODY
    if point.side is Side.VENDOR:
        whole = point.may(Permit.KNOWLEDGE_PUBLISH)
        return (
            Reader(Side.VENDOR)
            if whole
            else Reader(Side.VENDOR, _accompanied(point.user.id), named_only=True)
        )
    if point.customer is None:
        return Reader(Side.CUSTOMER)
    return Reader(Side.CUSTOMER, frozenset(keys_of(point.customer)))


def keys_of(customer: Customer) -> set[str]:
    """Return the keys of a customer: itself, its segment, the products it has on its own today, and their plans."""
    keys = {customer_key(customer.id)}
    if customer.segment_id is not None:
        keys.add(f"segment:{customer.segment_id}")
    today = clock.today(customer.time_zone)
    for row in ask_at_the_door(_subscribed(), customer_id=customer.id, today=today):
        keys.add(f"product:{row.product_id}")
        if row.plan_name:
            keys.add(plan_key(row.product_id, row.plan_name))
    return keys


def _accompanied(person_id: int) -> frozenset[str]:
    """Return the keys of the customers whose account team somebody is in."""
    return frozenset(customer_key(row.customer_id) for row in ask_at_the_door(_teams(), person_id=person_id))


def customer_key(customer_id: int) -> str:
    """Return the key that names one customer."""
    return f"{NAMED}{customer_id}"


def plan_key(product_id: int, plan_name: str) -> str:
    """Return the key of those who have a product in one plan."""
    return f"plan:{product_id}:{plan_name}"


@cache
def _teams() -> Select[*tuple[Any, ...]]:
    table = AccountTeamMember.__table__
    mine = (table.c.user_id == bindparam("person_id"), table.c.ended_at.is_(None))
    return select(table.c.customer_id).where(*mine)


@cache
def _subscribed() -> Select[*tuple[Any, ...]]:
    ended = Subscription.__table__.c.ended_on
    table = Subscription.__table__
    return select(table.c.product_id, table.c.plan_name).where(
        table.c.customer_id == bindparam("customer_id"),
        table.c.starts_on <= bindparam("today"),
        or_(ended.is_(None), ended >= bindparam("today")),
    )
