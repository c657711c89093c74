"""A meeting and a decision as subjects: what notes, comments and turning know of them."""

from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.collaboration.subjects import Subject
from portal.meetings.models import Decision, Meeting


def of_meeting(found: Meeting) -> Subject:
    """Return a meeting as a subject; its shared note are the minutes."""
    return Subject(
        "meeting", found.id, found.public_id, found.title, found.visibility, "meetings.show",
        Permit.MEETINGS_WRITE, _l("Meeting"),
    )  # fmt: skip


def of_decision(found: Decision) -> Subject:
    """Return a decision as a subject, called by its first words."""
    words = " ".join(found.text.split())
    return Subject(
        "decision", found.id, found.public_id, words[:200], found.visibility, "decisions.show",
        Permit.MEETINGS_WRITE, _l("Decision"),
    )  # fmt: skip
