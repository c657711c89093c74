"""Putting files on the shelf: as documents of their own, or as newer versions of what is there."""

from datetime import date
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.activity.actions import record as tell
from portal.documents.actions.events import changed
from portal.documents.actions.refusals import Refused
from portal.documents.models import Document, DocumentKind, DocumentVersion
from portal.documents.rules.naming import LONGEST_TITLE, guessed_kind, stem_key, title_of
from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.file_names import plain_name
from portal.foundation.file_types import looked_at, runs_by_a_click
from portal.foundation.files import StoredFile, store
from portal.foundation.history import CREATED, Change
from portal.foundation.kana import search_key
from portal.foundation.tenancy import narrowed

KIND = "document"
LARGEST_FILE = 20_000_000


def put(
    customer: Customer,
    file: StoredFile,
    *,
    by: Actor,
    title: str = "",
    kind: DocumentKind | None = None,
    visibility: Visibility | None = None,
    document: Document | None = None,
    what_changed: str = "",
    language: str = "",
    expires_on: date | None = None,
) -> Document:
    """Put a stored file of the customer in scope on the shelf; with a `document`, as its newest version.

    What is not said is taken from the file: its name, what the name says, as far as it is seen. Raises Refused:
    no_side, gone, too_wide (more people would see it than see the file), same (the newest version is this content).
    """
    if by.side is None:
        raise Refused("no_side")
    if document is not None:
        _add_version(document, file, what_changed, by)
        return document
    seen_by = visibility or file.visibility
    _refuse_wider(seen_by, file)
    named = (title or title_of(file.name))[:LONGEST_TITLE]
    document = Document(
        customer_id=customer.id,
        title=named,
        kind=kind or DocumentKind(guessed_kind(file.name)),
        visibility=seen_by,
        language=language,
        owner_id=by.person_id,
        expires_on=expires_on,
        search_key=search_key(named),
        side=by.side,
        put_by_id=by.person_id,
    )
    db.session.add(document)
    db.session.flush()
    _first_version(document, file, what_changed, by)
    return document


def receive(
    customer: Customer, data: bytes, name: str, *, by: Actor, visibility: Visibility, **about: Any
) -> Document:
    """Keep a file that somebody chose, and put it on the shelf as `put` does.

    Raises FileRefused: empty, too_large; Refused as `put` does, and program (nobody sends one to be read).
    """
    name, found = plain_name(name), looked_at(data)
    if runs_by_a_click(name, found):
        raise Refused("program")
    document: Document | None = about.get("document")
    file = store(
        data,
        name,
        customer_id=customer.id,
        visibility=document.visibility if document is not None else visibility,
        media_type=found.media_type,
        by_id=by.person_id,
        limit=LARGEST_FILE,
    )
    return put(customer, file, by=by, visibility=visibility, **about)


def _first_version(document: Document, file: StoredFile, what_changed: str, by: Actor) -> None:
    version = _version(document, file, what_changed, by)
    history.record(
        KIND, document.id, {CREATED: Change(None, document.title)}, by=by, visibility=document.visibility
    )
    tell(
        "document.put", by=by, visibility=document.visibility, subject_kind=KIND,
        subject_public_id=document.public_id, title=document.title, document_kind=str(document.kind),
    )  # fmt: skip
    changed(document, "put", by=by, version_id=version.id)


def _add_version(document: Document, file: StoredFile, what_changed: str, by: Actor) -> None:
    if document.deleted_at is not None:
        raise Refused("gone")
    _refuse_wider(document.visibility, file)
    if _newest_digest(document) == file.sha256:
        raise Refused("same")
    before = document.number
    version = _version(document, file, what_changed, by)
    history.record(
        KIND, document.id, {"number": Change(before, document.number)}, by=by, visibility=document.visibility
    )
    tell(
        "document.version_added", by=by, visibility=document.visibility, subject_kind=KIND,
        subject_public_id=document.public_id, title=document.title, number=version.number,
        what_changed=what_changed[:400],
    )  # fmt: skip
    changed(document, "version", by=by, version_id=version.id)


def _version(document: Document, file: StoredFile, what_changed: str, by: Actor) -> DocumentVersion:
    """Make the newest version. The document's own row comes first, so that of two at once one is run again."""
    document.number += 1
    document.changed_at = clock.now()
    document.stem_key = stem_key(file.name)[:200]
    document.search_key = f"{document.search_key}\n{search_key(file.name)}"
    db.session.flush()
    version = DocumentVersion(
        document_id=document.id,
        number=document.number,
        file_id=file.id,
        what_changed=what_changed,
        by_id=by.person_id,
        by_side=by.side,
        visibility=document.visibility,
    )
    db.session.add(version)
    db.session.flush()
    return version


def _refuse_wider(visibility: Visibility, file: StoredFile) -> None:
    """Refuse to show a file to more people than it was sent to: that is asked for, never a side effect."""
    if file.visibility is not Visibility.SHARED and visibility is not file.visibility:
        raise Refused("too_wide")


def _newest_digest(document: Document) -> str | None:
    asked = select(StoredFile.sha256).join(DocumentVersion, DocumentVersion.file_id == StoredFile.id)
    asked = asked.where(DocumentVersion.document_id == document.id, DocumentVersion.number == document.number)
    return db.session.scalar(narrowed(asked, StoredFile, DocumentVersion))
