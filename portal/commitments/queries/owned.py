"""What somebody has promised to do, wherever they did."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from portal.commitments.models import Commitment
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed


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
    asked = (
        select(
            Commitment.customer_id, Commitment.public_id, Commitment.title, Commitment.due_on, Commitment.made_at
        )
        .where(
            Commitment.owner_id == person_id, Commitment.settled_at.is_(None), Commitment.deleted_at.is_(None),
            Commitment.due_on.is_not(None), Commitment.customer_id.in_(customer_ids),
        )
        .order_by(Commitment.due_on, Commitment.id)
    )  # fmt: skip
    return db.session.execute(narrowed(asked, Commitment)).all()
