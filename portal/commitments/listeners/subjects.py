"""Commitments can be talked about."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.collaboration import subjects
from portal.collaboration.subjects import Subject
from portal.commitments.models import Commitment
from portal.commitments.queries import commitments

KIND = "commitment"


def find(public_id: str) -> Subject | None:
    """Return the commitment of this public id as a subject."""
    return _subject(found) if (found := commitments.commitment(public_id)) else None


def by_ids(ids: Iterable[int]) -> dict[int, Subject]:
    """Return the commitments of these ids that are there and seen."""
    return {found.id: _subject(found) for found in commitments.by_ids(ids)}


def _subject(found: Commitment) -> Subject:
    return Subject(
        KIND, found.id, found.public_id, found.title, found.visibility, "commitments.show",
        Permit.COMMITMENTS_WRITE, _l("Action item"),
    )  # fmt: skip


subjects.register(KIND, find=find, by_ids=by_ids)
