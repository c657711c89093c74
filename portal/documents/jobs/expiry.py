"""Who keeps a document hears once that its last day comes near."""

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.activity.actions.notices import tell
from portal.documents.models import Document
from portal.documents.queries.owned import expiring
from portal.documents.rules.expiry import TOLD_BEFORE
from portal.foundation import clock
from portal.foundation.actor import WORKER
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, job, owe
from portal.foundation.tenancy import customer_scope, every_customer

A_DAY_ABROAD = TOLD_BEFORE / 14  # it is tomorrow already somewhere


@job("documents.new_day", hourly=True)
def begin_days(_item: OutboxItem) -> None:
    """Owe a look through the shelf of each customer where something may expire soon, once on each of its days."""
    today = clock.today("UTC")
    with every_customer("the worker looks for documents that expire soon"):
        asked = select(Customer.id, Customer.time_zone).join(Document, Document.customer_id == Customer.id)
        asked = asked.where(
            Document.deleted_at.is_(None),
            Document.expires_on.between(today - A_DAY_ABROAD, today + TOLD_BEFORE + A_DAY_ABROAD),
        )
        found = db.session.execute(asked.distinct()).all()
    for customer_id, zone in found:
        key = f"documents.expiring:{customer_id}:{clock.today(zone)}"
        owe("documents.expiring", customer_id=customer_id, dedupe_key=key)


@job("documents.expiring")
def tell_who_keeps_them(item: OutboxItem) -> None:
    """Tell of each document that expires within two weeks; nobody is told twice of the same day."""
    if item.customer_ref is None:
        return
    zone = db.session.scalar(select(Customer.time_zone).where(Customer.id == item.customer_ref)) or "UTC"
    with customer_scope(item.customer_ref):
        for document in expiring(clock.today(zone)):
            keeper = document.owner_id or document.put_by_id
            day = document.expires_on.isoformat() if document.expires_on else ""
            tell(
                [keeper] if keeper else [], "document.expires", by=WORKER,
                about=f"document-expiry:{document.public_id}:{day}", visibility=document.visibility,
                subject_kind="document", subject_id=document.id, document_id=document.id, on=day,
            )  # fmt: skip
