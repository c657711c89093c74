"""What a customer bought."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Subscription
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed


def by_public_id(public_id: str) -> Subscription | None:
    """Return a subscription of the customer in scope, with its product."""
    return db.session.scalar(_with_product().where(Subscription.public_id == public_id))


def all_of_them() -> Sequence[Subscription]:
    """Return the subscriptions, running ones first, by renewal."""
    order = (Subscription.ended_on.is_not(None), Subscription.renews_on, Subscription.id)
    return db.session.scalars(_with_product().order_by(*order)).all()


def currency() -> str | None:
    """Return the currency in which the customer in scope pays, None where nothing is bought."""
    order = (Subscription.ended_on.is_not(None), Subscription.renews_on, Subscription.id)
    asked = select(Subscription.currency).order_by(*order).limit(1)
    return db.session.scalar(narrowed(asked, Subscription))


def external_id_taken(external_id: str, *, but: int | None = None) -> bool:
    """True when another subscription of the customer in scope already has this number of the CRM."""
    found = select(Subscription.id).where(Subscription.external_id == external_id)
    return db.session.scalar(found.where(Subscription.id != but) if but else found) is not None


def _with_product() -> Select[Subscription]:
    return select(Subscription).options(joinedload(Subscription.product))
