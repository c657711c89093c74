"""Documents are found by their titles, their files' names and the words in them, by those who see them on the shelf."""

from collections.abc import Hashable, Mapping, Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.accounts.permits import Permit
from portal.documents.actions.events import DocumentChanged
from portal.documents.forms.documents import KINDS
from portal.documents.models import DocumentVersion
from portal.documents.queries.indexing import SOURCE, shown, stamp, subjects, texts_of
from portal.documents.rules.words import READ, readable
from portal.foundation import outbox
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.files import StoredFile
from portal.foundation.i18n import full_date
from portal.foundation.search import index
from portal.foundation.search.shapes import Hit
from portal.foundation.tenancy import narrowed
from portal.search import sources
from portal.search.sources import Key, Row, Source, Where


@in_transaction(DocumentChanged)
def changed(event: DocumentChanged) -> None:
    """Take a document out of the index at once where it went, else owe it a look; words in a file are read later."""
    if event.what == "deleted":
        index.remove(SOURCE, event.document_id)
        return
    index.owe(SOURCE, event.document_id, event.customer_id)
    if event.version_id and _is_readable(event.version_id):
        key = f"{READ}:{event.version_id}"
        outbox.owe(READ, customer_id=event.customer_id, dedupe_key=key, version_id=event.version_id)


def present(where: Where, hits: Sequence[Hit]) -> Mapping[Key, Row]:
    """Word these hits for their reader, without those that are gone or not theirs to see."""
    found = shown(hit.subject_id for hit in hits)
    return {
        (hit.source, hit.subject_id, hit.language): Row(
            url=url_for("documents.show", slug=where.name, document=row.public_id),
            place=str(KINDS[row.kind]),
            facts=(_("updated %(day)s", day=full_date(row.changed_at)),),
            kind=row.name,
            visibility=row.visibility,
        )
        for hit in hits
        if (row := found.get(hit.subject_id)) is not None
    }


def fingerprint(_where: Where) -> Hashable:
    """Return what changes whenever documents may read differently as hits."""
    return stamp()


def _is_readable(version_id: int) -> bool:
    asked = select(StoredFile.media_type).join(DocumentVersion, DocumentVersion.file_id == StoredFile.id)
    kind = db.session.scalar(
        narrowed(asked.where(DocumentVersion.id == version_id), DocumentVersion, StoredFile)
    )
    return kind is not None and readable(kind)


index.source(SOURCE, texts_of, subjects)
sources.register(
    Source(
        SOURCE,
        _l("Documents"),
        "files",
        Permit.DOCUMENTS_READ,
        60,
        present,
        own=True,
        stamp=fingerprint,
    )
)
