"""How the timeline tells what became of proposals."""

from flask_babel import lazy_gettext as _l

from portal.activity.sentences import chapter, told_by

told_by(
    "agreements/proposals/told.html",
    "proposal.put_forward",
    "proposal.accepted",
    "proposal.declined",
    "proposal.withdrawn",
)
chapter("agreements", _l("Agreements and proposals"), "agreement.", "proposal.")
