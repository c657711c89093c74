"""What is said of a document, whether it is pinned, who keeps it; taking it off the shelf and bringing it back."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import func, select

from portal.activity.actions import record as tell
from portal.documents.actions.events import changed
from portal.documents.actions.refusals import Refused
from portal.documents.actions.shelf import KIND
from portal.documents.models import Document
from portal.foundation import audit, clock, history
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.history import DELETED, RESTORED, Change
from portal.foundation.kana import search_key
from portal.foundation.tenancy import narrowed

MOST_PINNED = 6


def revise(document: Document, changes: Mapping[str, Any], *, by: Actor) -> None:
    """Change what is said of a document: title, kind, language, owner_id, expires_on, review_note."""
    real = {
        name: Change(getattr(document, name), value)
        for name, value in changes.items()
        if getattr(document, name) != value
    }
    if not real:
        return
    for name, change in real.items():
        setattr(document, name, change.after)
    if "title" in real:
        _title, _line, names = document.search_key.partition("\n")
        document.search_key = f"{search_key(document.title)}\n{names}"
    history.record(KIND, document.id, real, by=by, visibility=document.visibility)
    _tell(document, "document.revised", by, fields=sorted(real))
    changed(document, "revised", by=by)


def pin(document: Document, *, by: Actor) -> None:
    """Let a document stand before the others, for everybody who sees it. Raises Refused (many_pinned)."""
    if document.pinned_at is not None:
        return
    asked = select(func.count(Document.id)).where(
        Document.pinned_at.is_not(None), Document.deleted_at.is_(None)
    )
    if (db.session.scalar(narrowed(asked, Document)) or 0) >= MOST_PINNED:
        raise Refused("many_pinned")
    _set_pin(document, clock.now(), by)


def unpin(document: Document, *, by: Actor) -> None:
    """Let a document stand among the others again."""
    if document.pinned_at is not None:
        _set_pin(document, None, by)


def delete(document: Document, *, by: Actor) -> None:
    """Take a document off the shelf; it can be brought back. Raises Refused (other_side)."""
    _refuse_other_side(document, by)
    document.deleted_at, document.deleted_by_id = clock.now(), by.person_id
    change = {DELETED: Change(document.title, None)}
    history.record(KIND, document.id, change, by=by, visibility=document.visibility)
    audit.remember(
        "document.deleted", by=by, customer_id=document.customer_id, subject=f"{KIND}:{document.public_id}"
    )
    _tell(document, "document.deleted", by)
    changed(document, "deleted", by=by)


def restore(document: Document, *, by: Actor) -> None:
    """Bring a document back as it was, its pin aside. Raises Refused (other_side)."""
    _refuse_other_side(document, by)
    document.deleted_at = document.deleted_by_id = document.pinned_at = None
    change = {RESTORED: Change(None, document.title)}
    history.record(KIND, document.id, change, by=by, visibility=document.visibility)
    _tell(document, "document.restored", by)
    changed(document, "restored", by=by)


def hand_over(successor_id: int, public_ids: Collection[str], *, by: Actor) -> None:
    """Let somebody else keep these documents."""
    wanted = select(Document).where(Document.public_id.in_(sorted(public_ids)))
    for document in db.session.scalars(narrowed(wanted, Document)).all():
        change = {"owner_id": Change(document.owner_id, successor_id)}
        document.owner_id = successor_id
        history.record(KIND, document.id, change, by=by, visibility=document.visibility)
        changed(document, "revised", by=by)


def _set_pin(document: Document, at: Any, by: Actor) -> None:
    change = {"pinned_at": Change(document.pinned_at, at)}
    document.pinned_at = at
    history.record(KIND, document.id, change, by=by, visibility=document.visibility)
    changed(document, "pinned", by=by)


def _refuse_other_side(document: Document, by: Actor) -> None:
    if by.side is not document.side:
        raise Refused("other_side")


def _tell(document: Document, kind: str, by: Actor, **facts: Any) -> None:
    tell(
        kind, by=by, visibility=document.visibility, subject_kind=KIND, subject_public_id=document.public_id,
        title=document.title, **facts,
    )  # fmt: skip
