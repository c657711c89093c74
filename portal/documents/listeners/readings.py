"""Whoever has a version before their eyes is noted once, in a short transaction after the page's own."""

from sqlalchemy import select

from portal.documents.actions.events import VersionOpened
from portal.documents.actions.readings import note_opening
from portal.documents.models import DocumentReading
from portal.foundation.db import db, writing
from portal.foundation.events import after_commit
from portal.foundation.tenancy import customer_scope, narrowed


@after_commit(VersionOpened)
def note(event: VersionOpened) -> None:
    """Write it down the first time; the lock for writing is taken only then."""
    with customer_scope(event.customer_id):
        known = select(DocumentReading.id).where(
            DocumentReading.version_id == event.version_id, DocumentReading.person_id == event.person_id
        )
        already = db.session.scalar(narrowed(known, DocumentReading)) is not None
        db.session.rollback()
        if already:
            return
        with writing():
            note_opening(event.version_id, event.person_id, event.side)
            db.session.commit()
