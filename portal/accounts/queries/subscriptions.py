"""What a customer bought."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Subscription
from portal.foundation.db import db


def by_public_id(public_id: str) -> Subscription | None:
    """Return a subscription of the customer in scope, with its product."""
    return db.session.scalar(_with_product().where(Subscription.public_id == public_id))


def all_of_them() -> Sequence[Subscription]:
    """Return the subscriptions, running ones first, by renewal."""
    order = (Subscription.ended_on.is_not(None), Subscription.renews_on, Subscription.id)
    return db.session.scalars(_with_product().order_by(*order)).all()


def _with_product() -> Select[Subscription]:
    return select(Subscription).options(joinedload(Subscription.product))
