"""Meetings can be talked about; the minutes of a meeting are its shared note."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.collaboration import subjects
from portal.collaboration.subjects import Subject
from portal.meetings.models import Meeting
from portal.meetings.queries import meetings


def _subject(found: Meeting) -> Subject:
    return Subject(
        "meeting", found.id, found.public_id, found.title, found.visibility, "meetings.show",
        Permit.MEETINGS_WRITE, _l("Meeting"),
    )  # fmt: skip


def find(public_id: str) -> Subject | None:
    """Return the meeting of this public id as a subject."""
    return _subject(found) if (found := meetings.meeting(public_id)) else None


def by_ids(ids: Iterable[int]) -> dict[int, Subject]:
    """Return the meetings of these ids that the reader sees."""
    return {one.id: _subject(one) for one in meetings.by_ids(ids).values()}


subjects.register("meeting", find=find, by_ids=by_ids)
