"""Documents can be talked about."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.collaboration import subjects
from portal.collaboration.subjects import Subject
from portal.documents.models import Document
from portal.documents.queries import documents

KIND = "document"


def find(public_id: str) -> Subject | None:
    """Return the document of this public id as a subject."""
    return _subject(found) if (found := documents.document(public_id)) else None


def by_ids(ids: Iterable[int]) -> dict[int, Subject]:
    """Return the documents of these ids that are there and seen."""
    return {found.id: _subject(found) for found in documents.by_ids(ids)}


def _subject(found: Document) -> Subject:
    return Subject(
        KIND, found.id, found.public_id, found.title, found.visibility, "documents.show", Permit.DOCUMENTS_WRITE,
        _l("Document"),
    )  # fmt: skip


subjects.register(KIND, find=find, by_ids=by_ids)
