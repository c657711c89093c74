"""One document and its versions, as far as the reader may see them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select

from portal.documents.models import Document, DocumentVersion
from portal.documents.rules.naming import stem_key
from portal.documents.sources import is_shown
from portal.foundation.db import db
from portal.foundation.files import StoredFile
from portal.foundation.tenancy import narrowed


@dataclass(frozen=True)
class Version:
    """A version with its file and document."""

    row: DocumentVersion
    file: StoredFile
    document: Document

    @property
    def is_newest(self) -> bool:
        return self.row.number == self.document.number


@dataclass(frozen=True)
class Place:
    """Where the content of a file stands on the shelf already."""

    public_id: str
    title: str
    number: int
    newest: int


def document(public_id: str) -> Document | None:
    """Return a document that is on the shelf."""
    return _one(Document.public_id == public_id, Document.deleted_at.is_(None))


def gone_document(public_id: str) -> Document | None:
    """Return a document that was taken off the shelf."""
    return _one(Document.public_id == public_id, Document.deleted_at.is_not(None))


def by_ids(ids: Iterable[int]) -> Sequence[Document]:
    """Return those of these documents that are on the shelf."""
    wanted = select(Document).where(Document.id.in_(sorted(ids)), Document.deleted_at.is_(None))
    return db.session.scalars(narrowed(wanted, Document)).all()


def gone() -> Sequence[Document]:
    """Return what was taken off the shelf, the latest first."""
    wanted = select(Document).where(Document.deleted_at.is_not(None))
    return db.session.scalars(narrowed(wanted.order_by(Document.deleted_at.desc()), Document)).all()


def version(public_id: str) -> Version | None:
    """Return a version of a document that is on the shelf."""
    found = _versions(DocumentVersion.public_id == public_id, Document.deleted_at.is_(None))
    return next(iter(found), None)


def versions(of: Document) -> list[Version]:
    """Return all versions of a document, the newest first."""
    return _versions(DocumentVersion.document_id == of.id)


def sent_file(public_id: str) -> StoredFile | None:
    """Return a file that was sent somewhere its reader may look."""
    wanted = narrowed(select(StoredFile).where(StoredFile.public_id == public_id), StoredFile)
    file = db.session.scalar(wanted)
    return file if file is not None and is_shown(file) else None


def places_of(digests: Collection[str]) -> dict[str, Place]:
    """Return where contents (SHA-256) stand on the shelf already; of several places the newest."""
    asked = (
        select(
            StoredFile.sha256, Document.public_id, Document.title, DocumentVersion.number,
            Document.number.label("newest"),
        )
        .join(DocumentVersion, _same_version())
        .join(StoredFile, _same_file())
        .where(StoredFile.sha256.in_(sorted(digests)), Document.deleted_at.is_(None))
        .order_by(DocumentVersion.id)
    )  # fmt: skip
    rows = db.session.execute(narrowed(asked, Document, DocumentVersion, StoredFile)) if digests else ()
    return {row.sha256: Place(row.public_id, row.title, row.number, row.newest) for row in rows}


def called_alike(name: str) -> Document | None:
    """Return the document of which a file of this name is most likely a newer version."""
    key = stem_key(name)[:200]
    wanted = select(Document).where(Document.stem_key == key, Document.deleted_at.is_(None))
    return db.session.scalar(narrowed(wanted.order_by(Document.changed_at.desc()).limit(1), Document))


def _one(*which: ColumnElement[bool]) -> Document | None:
    wanted = select(Document).where(*which)
    return db.session.scalar(narrowed(wanted, Document))


def _versions(*which: ColumnElement[bool]) -> list[Version]:
    wanted = (
        select(DocumentVersion, StoredFile, Document)
        .join(Document, _same_version())
        .join(StoredFile, _same_file())
        .where(*which)
        .order_by(DocumentVersion.number.desc())
    )
    rows = db.session.execute(narrowed(wanted, DocumentVersion, StoredFile, Document))
    return [Version(row[0], row[1], row[2]) for row in rows]


def _same_version() -> ColumnElement[bool]:
    return and_(
        DocumentVersion.document_id == Document.id, DocumentVersion.customer_id == Document.customer_id
    )


def _same_file() -> ColumnElement[bool]:
    return and_(
        StoredFile.id == DocumentVersion.file_id, StoredFile.customer_id == DocumentVersion.customer_id
    )
