"""Acts of advocacy as the vendor's people read them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, func, select

from portal.accounts.models import Customer, User
from portal.accounts.queries.customers import reached_by
from portal.champions.models import AdvocacyAct
from portal.champions.queries.programme import today
from portal.champions.rules.words import AdvocacyKind, AdvocacyState
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer

MOST = 200
OFTEN = timedelta(days=90)


def act(public_id: str) -> AdvocacyAct | None:
    """Return an act of the customer in scope."""
    return db.session.scalar(select(AdvocacyAct).where(AdvocacyAct.public_id == public_id))


def of_customer() -> Sequence[tuple[AdvocacyAct, User | None]]:
    """Return what the customer in scope did, the newest first, with who."""
    asked = (
        select(AdvocacyAct, User)
        .outerjoin(User, User.id == AdvocacyAct.person_id)
        .order_by(AdvocacyAct.day.desc(), AdvocacyAct.id.desc())
        .limit(MOST)
    )
    return [(row[0], row[1]) for row in db.session.execute(asked)]


def of_all(
    user: User, kind: AdvocacyKind | None, state: AdvocacyState | None
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the acts of all customers reached, the newest first: (AdvocacyAct, Customer, User or None)."""
    asked = (
        select(AdvocacyAct, Customer, User)
        .join(Customer, Customer.id == AdvocacyAct.customer_id)
        .outerjoin(User, User.id == AdvocacyAct.person_id)
        .where(AdvocacyAct.customer_id.in_(reached_by(user)))
        .order_by(AdvocacyAct.day.desc(), AdvocacyAct.id.desc())
        .limit(MOST)
    )
    if kind is not None:
        asked = asked.where(AdvocacyAct.kind == kind)
    if state is not None:
        asked = asked.where(AdvocacyAct.state == state)
    with every_customer("what customers did for us, of those one reaches"):
        return db.session.execute(asked).all()


def asked_lately(person_id: int) -> int:
    """Return how often somebody was asked for something within the last weeks, so that nobody is asked too often."""
    counted = select(func.count(AdvocacyAct.id)).where(
        AdvocacyAct.person_id == person_id, AdvocacyAct.day > today() - OFTEN
    )
    return db.session.scalar(counted) or 0
