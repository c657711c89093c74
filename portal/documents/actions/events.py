"""What is announced of documents."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.documents.models import Document
from portal.foundation.actor import Actor
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.events import Event, announce


@dataclass(frozen=True)
class DocumentChanged(Event):
    """A document came, changed or went. `what`: put, version, revised, pinned, shared, deleted or restored."""

    customer_pid: str
    document_id: int
    document_pid: str
    visibility: Visibility
    what: str
    by: Actor
    version_id: int = 0


@dataclass(frozen=True)
class VersionOpened(Event):
    """Somebody has a version before their eyes."""

    version_id: int
    person_id: int
    side: Side


def changed(document: Document, what: str, *, by: Actor, version_id: int = 0) -> None:
    """Announce that a document is not as it was."""
    pid = db.session.scalar(select(Customer.public_id).where(Customer.id == document.customer_id)) or ""
    announce(
        DocumentChanged(
            document.customer_id, pid, document.id, document.public_id, document.visibility, what, by, version_id
        )
    )  # fmt: skip
