"""Who is told of documents: readers of an earlier version of a newer one, and who keeps one that it expires."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from sqlalchemy import and_, select

from portal.accounts.models import User
from portal.activity import notices
from portal.activity.actions.notices import tell
from portal.activity.notices import Noted, Told
from portal.documents.actions.events import DocumentChanged
from portal.documents.models import Document, DocumentVersion
from portal.documents.queries import readings
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.i18n import full_date
from portal.foundation.tenancy import narrowed

KIND = "document"


notices.chapter(_l("Shared documents"), "document.")


@notices.kind("document.version", _l("A newer version of a document that I opened or keep"))
def newer_version(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell who has opened an earlier version."""
    rows = _versions({one.ids.get("version_id") for one in noted})
    found = {}
    for one in noted:
        row = rows.get(one.ids.get("version_id"))
        if row is not None:
            who = (
                pgettext("person", "%(name)s", name=one.by.name) if one.by and one.by.name else _("Somebody")
            )
            title = _("%(name)s put a newer version of “%(title)s” on the shelf", name=who, title=row.title)
            subject = _("%(name)s put a newer version of a document on the shelf", name=who)
            found[one.id] = _told(one, row, title, subject, row.what_changed)
    return found


@notices.kind("document.expires", _l("A document that I keep expires within two weeks"))
def expires(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell who keeps a document that its last day comes near, as long as it is still that day."""
    rows = _documents({one.ids.get("document_id") for one in noted})
    found = {}
    for one in noted:
        row = rows.get(one.ids.get("document_id"))
        if row is not None and row.expires_on is not None and row.expires_on.isoformat() == one.ids.get("on"):
            day = full_date(row.expires_on)
            title = _("“%(title)s” holds until %(day)s: please look it through", title=row.title, day=day)
            subject = _("A document that you keep expires on %(day)s", day=day)
            found[one.id] = _told(one, row, title, subject, row.review_note)
    return found


@in_transaction(DocumentChanged)
def tell_readers(event: DocumentChanged) -> None:
    """Tell those who have opened an earlier version, and who keeps the document, of a newer one."""
    if event.what != "version":
        return
    wanted = select(Document).where(Document.id == event.document_id)
    document = db.session.scalars(narrowed(wanted, Document)).one()
    people = readings.readers_of(document) | ({document.owner_id} if document.owner_id else set())
    tell(
        people, "document.version", by=event.by, about=f"document-version:{event.version_id}",
        visibility=event.visibility, subject_kind=KIND, subject_id=document.id, version_id=event.version_id,
    )  # fmt: skip


def _told(one: Noted, row: Any, title: str, subject: str, text: str) -> Told:
    return Told(
        title=title,
        endpoint="documents.show",
        place={"slug": one.customer_slug, "document": row.public_id},
        text=text,
        about=row.title,
        subject=subject,
        action=_("Look at the document"),
        thread=f"document-{row.public_id}",
        icon="files",
    )


def _versions(ids: set[Any]) -> Mapping[Any, Any]:
    same = and_(
        DocumentVersion.document_id == Document.id, DocumentVersion.customer_id == Document.customer_id
    )
    asked = select(DocumentVersion.id, DocumentVersion.what_changed, Document.public_id, Document.title)
    asked = asked.join(Document, same)
    asked = asked.where(DocumentVersion.id.in_(sorted(ids - {None})), Document.deleted_at.is_(None))
    return {row.id: row for row in db.session.execute(narrowed(asked, DocumentVersion, Document))}


def _documents(ids: set[Any]) -> Mapping[Any, Any]:
    asked = select(
        Document.id, Document.public_id, Document.title, Document.expires_on, Document.review_note
    ).where(Document.id.in_(sorted(ids - {None})), Document.deleted_at.is_(None))
    return {row.id: row for row in db.session.execute(narrowed(asked, Document))}
