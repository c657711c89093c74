"""The vendor's own nodes that are late or stuck, over many customers: what a desk asks, in two statements."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, or_, select

from portal.accounts.models import Customer
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.plans.models import Node, NodeKind, Plan, PutOffAsk
from portal.plans.queries.checkins import OPEN_PLAN, is_open

MOST = 300


def own_in_need(user_id: int, customer_ids: Sequence[int]) -> Sequence[Any]:
    """Return this vendor person's nodes whose date passed or that are blocked, asked inside `every_customer`."""
    sees = sorted(Audience.VENDOR.sees)
    found = (
        select(
            Node.customer_id, Node.public_id, Node.title, Node.due_on, Node.blocked_since, Customer.slug,
            Customer.name.label("customer_name"), Customer.time_zone,
        )
        .join(Plan, and_(Plan.id == Node.plan_id, Plan.customer_id == Node.customer_id))
        .join(Customer, Customer.id == Node.customer_id)
        .where(
            Node.vendor_owner_id == user_id,
            Node.customer_id.in_(customer_ids),
            Node.visibility.in_(sees),
            Plan.visibility.in_(sees),
            or_(
                Node.blocked_since.is_not(None), and_(Node.due_on.is_not(None), Node.kind != NodeKind.KPI)
            ),
            is_open(),
            *OPEN_PLAN,
        )
        .order_by(Node.due_on, Node.id)
        .limit(MOST)
    )  # fmt: skip
    rows = [row for row in db.session.execute(found).all() if _needs_a_word(row)]
    away = _put_off(user_id)
    return [row for row in rows if (row.customer_id, _key(row)) not in away]


def _needs_a_word(row: Any) -> bool:
    return row.blocked_since is not None or row.due_on < clock.today(row.time_zone)


def _key(row: Any) -> str:
    return f"{'blocked' if row.blocked_since is not None else 'passed'}:{row.public_id}"


def _put_off(user_id: int) -> set[tuple[int, str]]:
    found = (
        select(PutOffAsk.customer_id, PutOffAsk.key, PutOffAsk.until, Customer.time_zone)
        .join(Customer, Customer.id == PutOffAsk.customer_id)
        .where(PutOffAsk.user_id == user_id)
    )
    rows = db.session.execute(found)
    return {(row.customer_id, row.key) for row in rows if row.until > clock.today(row.time_zone)}
