"""Showing the other side what one side had kept inside. Once shared it stays shared."""

from sqlalchemy import select

from portal.activity.actions import record as tell
from portal.documents.actions.events import changed
from portal.documents.actions.refusals import Refused
from portal.documents.actions.shelf import KIND
from portal.documents.models import Document, DocumentVersion
from portal.foundation import audit, clock, history
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.files import StoredFile
from portal.foundation.history import Change
from portal.foundation.tenancy import narrowed


def share(document: Document, *, by: Actor) -> None:
    """Let both sides see a document with all its versions; what was said about it inside stays inside.

    Raises Refused (shared).
    """
    if document.visibility is Visibility.SHARED:
        raise Refused("shared")
    before = document.visibility
    wanted = select(DocumentVersion, StoredFile).join(StoredFile, StoredFile.id == DocumentVersion.file_id)
    wanted = wanted.where(DocumentVersion.document_id == document.id)
    for version, file in db.session.execute(narrowed(wanted, DocumentVersion, StoredFile)).all():
        version.visibility = file.visibility = Visibility.SHARED
    document.visibility, document.changed_at = Visibility.SHARED, clock.now()
    db.session.flush()
    history.record(
        KIND, document.id, {"visibility": Change(before, document.visibility)}, by=by, visibility=before
    )
    audit.remember(
        "document.shared",
        by=by,
        customer_id=document.customer_id,
        subject=f"{KIND}:{document.public_id}",
    )
    tell(
        "document.shared", by=by, visibility=Visibility.SHARED, subject_kind=KIND,
        subject_public_id=document.public_id, title=document.title,
    )  # fmt: skip
    changed(document, "shared", by=by)
