"""What somebody keeps, and which documents are about to expire."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from portal.documents.models import Document, DocumentReading
from portal.documents.rules.expiry import expires_soon
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed


def documents_of(person_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the documents on the shelf that a person keeps true."""
    asked = select(Document.public_id, Document.title, Document.visibility)
    asked = asked.where(Document.owner_id == person_id, Document.deleted_at.is_(None))
    return db.session.execute(narrowed(asked.order_by(Document.kind, Document.title), Document)).all()


def expiring(today: date) -> list[Document]:
    """Return the documents whose last day lies in the two weeks from today on."""
    asked = select(Document).where(Document.deleted_at.is_(None), Document.expires_on >= today)
    found = db.session.scalars(narrowed(asked, Document)).all()
    return [one for one in found if expires_soon(one.expires_on, today)]


def where_known(person_id: int) -> list[int]:
    """Return the customers at whom a person keeps documents or has opened some."""
    with every_customer("a person is forgotten wherever they read or kept documents"):
        kept = select(Document.customer_id).where(Document.owner_id == person_id)
        read = select(DocumentReading.customer_id).where(DocumentReading.person_id == person_id)
        return sorted({*db.session.scalars(kept), *db.session.scalars(read)})
