"""Goals and KPIs found by their titles, across the customers a vendor person reaches."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed
from portal.plans.models import Node, Plan
from portal.portfolio.queries import AnyRow
from portal.portfolio.queries.book import book

MOST_NODES = 12


def nodes_found(user: User, words: str) -> Sequence[AnyRow]:
    """Return (public_id, title, kind, plan pid, customer name, slug) of what the vendor's side may see."""
    if len(words) < 2:
        return []
    asked = (
        select(
            Node.public_id,
            Node.title,
            Node.kind,
            Plan.public_id.label("plan_pid"),
            Customer.name,
            Customer.slug,
        )
        .join(Plan, Plan.id == Node.plan_id)
        .join(Customer, Customer.id == Node.customer_id)
        .where(
            Node.title.icontains(words, autoescape=True),
            Node.customer_id.in_(book(user).by_id),
            Node.deleted_at.is_(None),
            Plan.deleted_at.is_(None),
        )
        .order_by(Plan.activated_at.is_(None), Node.id)
        .limit(MOST_NODES)
    )
    with every_customer("goals and KPIs are found across the customers the reader reaches", Audience.VENDOR):
        return db.session.execute(narrowed(asked, Node, Plan)).all()
