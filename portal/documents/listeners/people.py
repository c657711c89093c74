"""Erased people keep no document and are forgotten as readers."""

from sqlalchemy import select

from portal.accounts.actions.erasure import PersonErased
from portal.documents.actions import documents, readings
from portal.documents.models import Document
from portal.documents.queries import owned
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import customer_scope, narrowed


@in_transaction(PersonErased)
def forget(event: PersonErased) -> None:
    """Let nobody keep what they kept, and delete what they silently opened, at every customer."""
    for customer_id in owned.where_known(event.person_id):
        with customer_scope(customer_id):
            readings.forget(event.person_id)
            wanted = select(Document).where(Document.owner_id == event.person_id)
            for document in db.session.scalars(narrowed(wanted, Document)).all():
                documents.revise(document, {"owner_id": None}, by=event.by)
            db.session.flush()
