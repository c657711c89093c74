"""What check-ins read: cards that were put off, the walk under way, and who owns what may need them."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import Standpoint
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.plans import checkins
from portal.plans.checkins import Ask
from portal.plans.models import CheckIn, Kpi, Node, NodeKind, Plan, PlanState, PutOffAsk

OPEN_PLAN = (Plan.activated_at.is_not(None), Plan.deleted_at.is_(None), Plan.state != PlanState.CLOSED)
OWNED = (
    Node.id, Node.public_id, Node.kind, Node.title, Node.plan_id, Node.visibility, Node.due_on, Node.blocked_since,
    Node.blocked_why, Node.waiting_for, Node.customer_owner_id, Node.vendor_owner_id,
)  # fmt: skip


def walk(user_id: int, month: date) -> CheckIn | None:
    """Return the person's newest check-in of this month, finished or not."""
    found = select(CheckIn).where(CheckIn.user_id == user_id, CheckIn.month == month)
    return db.session.scalar(narrowed(found.order_by(CheckIn.id.desc()).limit(1), CheckIn))


def by_id(check_in_id: int) -> CheckIn | None:
    """Return a check-in of the customer in scope."""
    return db.session.scalar(narrowed(select(CheckIn).where(CheckIn.id == check_in_id), CheckIn))


def open_asks(point: Standpoint, *, but: Collection[str] = ()) -> list[Ask]:
    """Return the cards that need this person now, what presses most first; `but` leaves kinds out."""
    asks = checkins.found(point, but=but)
    away = put_off(point.user.id, today_of(point.customer))
    return [ask for ask in asks if ask.key not in away]


def put_off(user_id: int, today: date) -> frozenset[str]:
    """Return the keys of the cards this person wants to see later than `today`."""
    found = select(PutOffAsk.key).where(PutOffAsk.user_id == user_id, PutOffAsk.until > today)
    return frozenset(db.session.execute(narrowed(found, PutOffAsk)).scalars())


def in_need(point: Standpoint) -> Sequence[Any]:
    """Return the open nodes this person owns whose date has passed or that are blocked, as rows of the map.

    KPIs are measured, not finished: a date of theirs alone asks nobody.
    """
    today = today_of(point.customer)
    passed = (Node.due_on < today) & (Node.kind != NodeKind.KPI)
    found = (
        select(*OWNED)
        .join(Plan, Plan.id == Node.plan_id)
        .where(mine(point), is_open(), *OPEN_PLAN, or_(passed, Node.blocked_since.is_not(None)))
        .order_by(Node.due_on, Node.id)
    )
    return db.session.execute(narrowed(found, Node, Plan)).all()


def owned_node(point: Standpoint, public_id: str) -> Node | None:
    """Return a node that this person owns in an open plan, whatever became of it."""
    found = select(Node).join(Plan, Plan.id == Node.plan_id)
    found = found.where(Node.public_id == public_id, mine(point), Node.deleted_at.is_(None), *OPEN_PLAN)
    return db.session.scalar(narrowed(found, Node, Plan))


def mine(point: Standpoint) -> Any:
    """Return the condition that a node is this person's own, on their side."""
    if point.membership is not None:
        return Node.customer_owner_id == point.membership.id
    return Node.vendor_owner_id == point.user.id


def is_open() -> Any:
    """Return the condition that a node is neither deleted nor finished."""
    return Node.deleted_at.is_(None) & Node.outcome.is_(None)


def owners() -> Iterator[tuple[Side, int]]:
    """Yield everybody who owns a node of the open plan, or what is agreed for a crossed threshold."""
    of_node = Node.deleted_at.is_(None)
    asked = (
        (Side.CUSTOMER, Node.customer_owner_id, Node),
        (Side.VENDOR, Node.vendor_owner_id, Node),
        (Side.CUSTOMER, Kpi.response_customer_id, Kpi),
        (Side.VENDOR, Kpi.response_vendor_id, Kpi),
    )
    for side, column, model in asked:
        found = select(column).select_from(Node).join(Plan, Plan.id == Node.plan_id)
        if model is Kpi:
            found = found.join(Kpi, Kpi.node_id == Node.id)
        found = found.where(column.is_not(None), of_node, *OPEN_PLAN).distinct()
        tables = (Node, Plan, Kpi) if model is Kpi else (Node, Plan)
        for owner_id in db.session.execute(narrowed(found, *tables)).scalars():
            if owner_id is not None:
                yield side, owner_id
