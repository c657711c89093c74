"""What erased people promised stays with their company, with nobody named for it."""

from sqlalchemy import select

from portal.accounts.actions.erasure import PersonErased
from portal.commitments.actions import commitments
from portal.commitments.models import Commitment
from portal.commitments.queries import owned
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import customer_scope, narrowed


@in_transaction(PersonErased)
def forget(event: PersonErased) -> None:
    """Name nobody for what they promised, at every customer."""
    for customer_id in owned.where_owned(event.person_id):
        with customer_scope(customer_id):
            wanted = select(Commitment.public_id).where(Commitment.owner_id == event.person_id)
            pids = set(db.session.scalars(narrowed(wanted, Commitment)))
            commitments.hand_over(None, pids, by=event.by)
            db.session.flush()
