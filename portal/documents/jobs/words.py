"""Looks for the words in documents that were put on the shelf, so that the search finds them."""

from sqlalchemy import select

from portal.documents.models import DocumentVersion
from portal.documents.queries.indexing import SOURCE
from portal.documents.rules.words import PDF, READ
from portal.foundation import clock, pdf_words
from portal.foundation.db import db, outside_transaction, writing
from portal.foundation.files import StoredFile, storage
from portal.foundation.offload import off_the_loop
from portal.foundation.outbox import OutboxItem, job
from portal.foundation.search import index
from portal.foundation.tenancy import customer_scope

LARGEST_TEXT, LONGEST = 2_000_000, 500_000  # bytes that are looked at; characters that are kept


@job(READ, reaches_out=True)
def read_words(item: OutboxItem) -> None:
    """Keep the words of a file with its version; one that cannot be read has none. Holds no lock while reading."""
    if item.customer_ref is None:
        return
    customer_id, version_id = item.customer_ref, int(item.ids["version_id"])
    with customer_scope(customer_id):
        asked = select(StoredFile.place, StoredFile.media_type).join(
            DocumentVersion, DocumentVersion.file_id == StoredFile.id
        )
        known = DocumentVersion.id == version_id, DocumentVersion.read_at.is_(None)
        found = db.session.execute(asked.where(*known)).first()
    if found is None:
        return
    place, media_type = found
    with outside_transaction():
        words = _words(place, media_type)
    with writing(), customer_scope(customer_id):
        db.session.rollback()
        version = db.session.scalar(select(DocumentVersion).where(DocumentVersion.id == version_id))
        if version is not None:
            version.words, version.read_at = words[:LONGEST], clock.now()
            index.owe(SOURCE, version.document_id, customer_id)
        db.session.commit()


def _words(place: str, media_type: str) -> str:
    try:
        data = storage().get(place)
        if media_type == PDF:
            return off_the_loop(pdf_words.words_of, data)
    except (FileNotFoundError, pdf_words.PdfUnreadable):
        return ""
    return data[:LARGEST_TEXT].decode("utf-8", errors="replace").replace("\x00", "")
