"""What somebody has promised to do, wherever they did."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from portal.accounts.models import Customer
from portal.commitments.models import Commitment
from portal.foundation.db import BIGINT, db
from portal.foundation.tenancy import ask_across, every_customer, narrowed, prepared


def open_of(person_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return what a person has still to do at the customer in scope."""
    asked = select(Commitment.public_id, Commitment.title, Commitment.visibility).where(
        Commitment.owner_id == person_id, Commitment.settled_at.is_(None), Commitment.deleted_at.is_(None)
    )
    return db.session.execute(narrowed(asked.order_by(Commitment.due_on), Commitment)).all()


def where_owned(person_id: int) -> list[int]:
    """Return the customers at whom a person has promised something, done or not."""
    with every_customer("a person is forgotten wherever they promised something"):
        asked = select(Commitment.customer_id).where(Commitment.owner_id == person_id).distinct()
        return sorted(db.session.scalars(narrowed(asked, Commitment)))


def due_of(person_id: int, customer_ids: Sequence[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return what one of the vendor's people has still to do at these customers, what is due first before the rest."""
    return ask_across(_due_of(), owner=person_id, customers=list(customer_ids))


@prepared
def _due_of() -> Select[*tuple[Any, ...]]:
    customers = bindparam("customers", expanding=True, type_=BIGINT)
    asked = (
        select(
            Commitment.id, Commitment.customer_id, Commitment.public_id, Commitment.title, Commitment.due_on,
            Customer.slug, Customer.name,
        )
        .join(Customer, Customer.id == Commitment.customer_id)
        .where(
            Commitment.owner_id == bindparam("owner", type_=BIGINT), Commitment.settled_at.is_(None),
            Commitment.deleted_at.is_(None), Commitment.due_on.is_not(None), Commitment.customer_id.in_(customers),
        )
        .order_by(Commitment.due_on, Commitment.id)
    )  # fmt: skip
    return narrowed(asked, Commitment)
