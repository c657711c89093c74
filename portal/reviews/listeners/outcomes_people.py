"""What erased people were to decide or to see to stays with their company, with nobody named for it."""

from sqlalchemy import select

from portal.accounts.actions.erasure import PersonErased
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import customer_scope, narrowed
from portal.reviews.actions.outcomes import KINDS, hand_over
from portal.reviews.queries.outcomes import where_named


@in_transaction(PersonErased)
def forget(event: PersonErased) -> None:
    """Name nobody in their place, at every customer."""
    for customer_id in where_named(event.person_id):
        with customer_scope(customer_id):
            for model, kind in KINDS.items():
                named = select(model.public_id).where(getattr(model, kind.person) == event.person_id)
                hand_over(model, None, set(db.session.scalars(narrowed(named, model))), by=event.by)
            db.session.flush()
