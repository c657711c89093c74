"""The vendor's own nodes that are late or stuck, over many customers: what a desk asks, in two statements."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Date, Select, and_, bindparam, or_, select

from portal.accounts.models import Customer
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.db import BIGINT
from portal.foundation.tenancy import ask_across, narrowed, prepared
from portal.plans.models import Node, NodeKind, Plan, PutOffAsk
from portal.plans.queries.checkins import OPEN_PLAN, is_open

#: Where a day begins first, so that no customer's day is later.
THE_LATEST_DAY = "Etc/GMT-14"


def own_in_need(user_id: int, customer_ids: Sequence[int]) -> Sequence[Any]:
    """Return this vendor person's nodes whose date passed or that are blocked, asked inside `every_customer`."""
    latest = clock.today(THE_LATEST_DAY)
    found = ask_across(_late_or_stuck(), me=user_id, customers=list(customer_ids), latest=latest)
    rows = [row for row in found if _needs_a_word(row)]
    if not rows:
        return rows
    away = _put_off(user_id)
    return [row for row in rows if (row.customer_id, _key(row)) not in away]


@prepared
def _late_or_stuck() -> Select[*tuple[Any, ...]]:
    sees, customers = sorted(Audience.VENDOR.sees), bindparam("customers", expanding=True, type_=BIGINT)
    passed = and_(Node.due_on < bindparam("latest", type_=Date), Node.kind != NodeKind.KPI)
    found = (
        select(
            Node.customer_id, Node.public_id, Node.title, Node.due_on, Node.blocked_since, Customer.slug,
            Customer.name.label("customer_name"), Customer.time_zone,
        )
        .join(Plan, and_(Plan.id == Node.plan_id, Plan.customer_id == Node.customer_id))
        .join(Customer, Customer.id == Node.customer_id)
        .where(
            Node.vendor_owner_id == bindparam("me", type_=BIGINT),
            Node.customer_id.in_(customers),
            Node.visibility.in_(sees),
            Plan.visibility.in_(sees),
            or_(Node.blocked_since.is_not(None), passed),
            is_open(),
            *OPEN_PLAN,
        )
        .order_by(Node.due_on, Node.id)
    )  # fmt: skip
    return narrowed(found, Node, Plan)


def _needs_a_word(row: Any) -> bool:
    return row.blocked_since is not None or row.due_on < clock.today(row.time_zone)


def _key(row: Any) -> str:
    return f"{'blocked' if row.blocked_since is not None else 'passed'}:{row.public_id}"


def _put_off(user_id: int) -> set[tuple[int, str]]:
    rows = ask_across(_asks_put_off(), me=user_id)
    return {(row.customer_id, row.key) for row in rows if row.until > clock.today(row.time_zone)}


@prepared
def _asks_put_off() -> Select[*tuple[Any, ...]]:
    asked = select(PutOffAsk.customer_id, PutOffAsk.key, PutOffAsk.until, Customer.time_zone).join(
        Customer, Customer.id == PutOffAsk.customer_id
    )
    return narrowed(asked.where(PutOffAsk.user_id == bindparam("me", type_=BIGINT)), PutOffAsk)
