"""Whom a call was with: customers and their people by name, among those a vendor person reaches."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, or_, select

from portal.accounts.models import Customer, Membership, User
from portal.accounts.queries.customers import reached_by
from portal.foundation.db import db
from portal.foundation.kana import search_key
from portal.foundation.tenancy import every_customer

MOST = 12
COLUMNS = (
    Customer.slug, Customer.name.label("customer_name"), Membership.public_id, Membership.title,
    User.public_id.label("person_pid"), User.family_name, User.given_name, User.romanised,
)  # fmt: skip


def partners(user: User, words: str) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return people whose name, or whose company's name, is like `words`; without words, those last seen."""
    key = search_key(words)
    if words and not key:
        return []
    asked = (
        select(*COLUMNS)
        .join(Customer, Customer.id == Membership.customer_id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.ended_at.is_(None), User.erased_at.is_(None), Customer.left_at.is_(None))
    )
    if key:
        asked = asked.where(
            or_(
                User.search_key.contains(key, autoescape=True),
                Customer.search_key.contains(key, autoescape=True),
            )
        ).order_by(Customer.kana, User.family_kana, User.id)
    else:
        asked = asked.order_by(Membership.seen_at.desc().nulls_last(), User.id)
    with every_customer("a call is logged with somebody the reader reaches"):
        asked = asked.where(Customer.id.in_(reached_by(user))).limit(MOST)
        return db.session.execute(asked).all()
