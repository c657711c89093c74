"""A document that both sides share can be read inside a step: its title, and the way to it."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.accounts.models import Customer
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.documents.models import Document
from portal.documents.queries.documents import document
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope, narrowed
from portal.onboarding import readings
from portal.onboarding.readings import Kind, Shown
from portal.onboarding.rules.shapes import Reading

KIND = "document"


def find(point: Standpoint, reading: Reading) -> Shown | None:
    """Return the document as its reader may see it, None where it is not on the shelf for them (any more)."""
    found = document(reading.ref) if point.may(Permit.DOCUMENTS_READ) else None
    if found is None:
        return None
    url = url_for("documents.show", slug=point.customer.slug, document=found.public_id)
    return Shown(found.title, url, _l("Shared document"))


def choices(customer: Customer | None) -> Sequence[tuple[str, str]]:
    """Return the shared documents of a customer; a template belongs to none, and names none."""
    if customer is None:
        return ()
    asked = select(Document.public_id, Document.title).where(
        Document.visibility == Visibility.SHARED, Document.deleted_at.is_(None)
    )
    with customer_scope(customer.id):
        rows = db.session.execute(narrowed(asked.order_by(Document.title), Document))
        return [(row.public_id, row.title) for row in rows]


readings.register(Kind(KIND, _l("A shared document"), find, choices))
