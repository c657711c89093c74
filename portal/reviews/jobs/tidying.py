"""Papers of drafts are not kept for ever: after a month nobody looks for last week's numbers among them.

What an edition was made into stays, and so does what somebody put on the shelf.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, or_, select

from portal.documents.models import DocumentVersion
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, job, owe
from portal.foundation.tenancy import customer_scope, every_customer, narrowed
from portal.reviews.actions import exports as change
from portal.reviews.models import Export
from portal.reviews.rules.words import Outcome

KEPT = timedelta(days=30)
AT_ONCE = 200


@job("reviews.tidy", hourly=True)
def look_for_old_papers(_item: OutboxItem) -> None:
    """Owe a look at each customer who has such papers, once a day."""
    with every_customer("the worker looks for papers of drafts that nobody needs any more"):
        found = db.session.scalars(narrowed(_old(Export.customer_id).distinct(), Export)).all()
    for customer_id in found:
        key = f"reviews.tidy:{customer_id}:{clock.today('UTC')}"
        owe("reviews.tidy_customer", customer_id=customer_id, dedupe_key=key)


@job("reviews.tidy_customer")
def take_old_papers_away(item: OutboxItem) -> None:
    """Take them away, with their files where nothing else shows those."""
    with customer_scope(item.customer_ref or 0):
        for export in db.session.scalars(narrowed(_old(Export).limit(AT_ONCE), Export)).all():
            change.forget(export, is_shown=_is_shown)


def _old(what: Any) -> Select[Any]:
    without_use = or_(Export.edition_id.is_(None), Export.outcome != Outcome.DONE)
    return select(what).where(Export.ended_at < clock.now() - KEPT, without_use)


def _is_shown(file_id: int) -> bool:
    elsewhere = select(Export.id).where(Export.file_id == file_id).limit(1)
    shelved = select(DocumentVersion.id).where(DocumentVersion.file_id == file_id).limit(1)
    return (
        db.session.scalar(narrowed(elsewhere, Export)) is not None
        or db.session.scalar(narrowed(shelved, DocumentVersion)) is not None
    )
