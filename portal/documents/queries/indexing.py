"""Documents as the search keeps them: what each is called, its newest file's name, and the words in that file."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, and_, func, select

from portal.documents.models import Document, DocumentVersion
from portal.foundation.db import db
from portal.foundation.files import StoredFile
from portal.foundation.search.shapes import Indexed
from portal.foundation.search.words import CJK
from portal.foundation.tenancy import ask, narrowed, scoped

SOURCE = "document"
_CJK = re.compile(f"[{CJK}]")
_TABLES = (Document, DocumentVersion, StoredFile)


def texts_of(document_id: int) -> list[Indexed]:
    """Return a document's text for the index, in the scope of its customer; none once it is off the shelf."""
    asked = _newest().where(Document.id == document_id)
    return [_indexed(row) for row in db.session.execute(narrowed(asked, *_TABLES))]


def subjects(after: int, most: int) -> Sequence[tuple[int, int | None]]:
    """Return the next documents by id with their customers, in the scope of every customer."""
    asked = select(Document.id, Document.customer_id).where(Document.id > after).order_by(Document.id)
    return [(row.id, row.customer_id) for row in db.session.execute(asked.limit(most))]


def shown(ids: Iterable[int]) -> Mapping[int, Row[*tuple[Any, ...]]]:
    """Return those of these documents that the reader in scope sees on the shelf, by id: one statement."""
    asked = _newest().where(Document.id.in_(sorted(set(ids))))
    return {row.id: row for row in db.session.execute(narrowed(asked, *_TABLES))}


def stamp() -> tuple[Any, ...]:
    """Return what changes whenever a document of the scope may read differently in a list."""
    return tuple(ask(_STAMP)[0])


def _newest() -> Any:
    newest = and_(
        DocumentVersion.document_id == Document.id,
        DocumentVersion.customer_id == Document.customer_id,
        DocumentVersion.number == Document.number,
    )
    file = and_(StoredFile.id == DocumentVersion.file_id, StoredFile.customer_id == Document.customer_id)
    return (
        select(
            Document.id, Document.public_id, Document.customer_id, Document.title, Document.kind, Document.visibility,
            Document.language, Document.changed_at, Document.expires_on, StoredFile.name, DocumentVersion.words,
        )
        .join(DocumentVersion, newest)
        .join(StoredFile, file)
        .where(Document.deleted_at.is_(None))
    )  # fmt: skip


def _indexed(row: Any) -> Indexed:
    body = "\n".join(words for words in (row.name, row.words) if words)
    said = row.language if row.language in ("ja", "en") else ""
    return Indexed(
        source=SOURCE,
        subject_id=row.id,
        public_id=row.public_id,
        language=said or ("ja" if _CJK.search(row.title + body[:2_000]) else "en"),
        title=row.title,
        body=body,
        customer_id=row.customer_id,
        visibility=row.visibility,
        at=row.changed_at,
    )


_STAMP = scoped(select(func.count(Document.id), func.sum(Document.version)), Document)
