"""How the timeline tells what happened to commitments."""

from flask_babel import lazy_gettext as _l

from portal.activity.sentences import chapter, told_by

told_by(
    "commitments/told.html",
    "commitment.promised",
    "commitment.revised",
    "commitment.done",
    "commitment.dropped",
    "commitment.reopened",
    "commitment.deleted",
    "commitment.restored",
)
chapter("commitments", _l("Action items"), "commitment.")
