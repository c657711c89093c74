"""What the audit log remembers of events, in words."""

from typing import Any

from flask_babel import lazy_gettext as _l

#: By group: what the group is called, and its acts.
GATHERING_ACTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "gathering": (
        _l("Events"),
        {
            "gathering.planned": _l("Planned an event"),
            "gathering.revised": _l("Changed an event"),
            "gathering.readdressed": _l("Changed who may come to an event"),
            "gathering.published": _l("Published an event"),
            "gathering.cancelled": _l("Called an event off"),
            "gathering.seat_taken_away": _l("Took a seat away from somebody for whom an event is no more"),
            "gathering.question_removed": _l("Took a question away that was asked before an event"),
            "gathering.recording_kept": _l("Changed the recording of an event"),
            "gathering.file_removed": _l("Took a file of an event away"),
        },
    ),
}
